package data

// bareReceipt is about what a receipt takes without its texts.
const bareReceipt = 512

// Weight is about how many bytes of memory a receipt takes. Whoever keeps many
// bounds them by it and not by their number alone: a request can be a megabyte.
func (r *Receipt) Weight() int {
	return bareReceipt + r.Query.Len() + r.ClickID.Len() + r.SubID.Len() + r.Event.Len() + r.Status.Len() +
		r.Reason.Len() + r.TxID.Len() + r.PlayerID.Len() + r.PlayerStatus.Len() + r.Method.Len() + r.RemoteIP.Len()
}
