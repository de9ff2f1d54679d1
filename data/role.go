package data

// Role is what a person may do in the ledger.
type Role int

// The roles; each may do what those before it may.
const (
	RoleViewer   Role = iota // looks
	RoleOperator             // acks, silences, undoes, disputes, exports evidence, retries
	RoleLead                 // accepts changes, confirms names, disputes and retries many at once
)

// Roles names them, the least first.
func Roles() []string { return []string{"viewer", "operator", "lead"} }

// String gives the word used in the configuration and on screens.
func (r Role) String() string { return Roles()[r] }

// ParseRole reads the word.
func ParseRole(word string) (Role, error) {
	for i, name := range Roles() {
		if name == word {
			return Role(i), nil
		}
	}
	return RoleViewer, NoSuch("role", word, Roles())
}

// Action is something that can be written to the ledger.
type Action string

// The actions.
const (
	ToAck      Action = "ack"
	ToSilence  Action = "silence"
	ToUndo     Action = "undo"
	ToNumber   Action = "number"   // give a new alert its number: nobody's act, and not audited
	ToBind     Action = "bind"     // a source's name to its identity: comes with the first write
	ToAccept   Action = "accept"   // a contract
	ToWithdraw Action = "withdraw" // one that was accepted
	ToConfirm  Action = "confirm"  // the name of a source whose identity cannot be read

	ToDispute     Action = "dispute"      // a conversion, and up to DisputesByOperator of them
	ToDisputeMany Action = "dispute many" // conversions at once
	ToClaim       Action = "claim"        // a dispute
	ToRelease     Action = "release"      // one that was claimed
	ToRestate     Action = "restate"      // change what a dispute says
	ToNote        Action = "note"         // add an internal note to a dispute
	ToAnswer      Action = "answer"       // write down what an operator answered
	ToMove        Action = "move"         // a dispute to its next state, and up to DisputesByOperator of them
	ToMoveMany    Action = "move many"    // disputes at once
	ToTakeBack    Action = "take back"    // the last edit of a dispute
	ToExport      Action = "export"       // evidence: what leaves the house is written down

	ToRetry     Action = "retry"      // a receipt or delivery, and up to RetriesByOperator of them
	ToRetryMany Action = "retry many" // receipts or deliveries at once
	ToCancel    Action = "cancel"     // retries that are not being sent
	ToResolve   Action = "resolve"    // a retry that may have arrived
	ToPause     Action = "pause"      // an endpoint or a bulk
	ToResume    Action = "resume"     // one that is paused
	ToSend      Action = "send"       // what is queued: a worker's, and told by the attempts, not the audit
)

// Actions are all of them.
func Actions() []Action {
	return []Action{
		ToAck, ToSilence, ToUndo, ToNumber, ToBind, ToAccept, ToWithdraw, ToConfirm,
		ToDispute, ToDisputeMany, ToClaim, ToRelease, ToRestate, ToNote, ToAnswer, ToMove,
		ToMoveMany, ToTakeBack, ToExport,
		ToRetry, ToRetryMany, ToCancel, ToResolve, ToPause, ToResume, ToSend,
	}
}

// Least is the least role that may do it.
func (a Action) Least() Role {
	switch a {
	case ToAccept, ToWithdraw, ToConfirm, ToDisputeMany, ToMoveMany, ToRetryMany, ToResolve:
		return RoleLead
	}
	return RoleOperator
}

// Sends reports whether it leads to something being sent.
func (a Action) Sends() bool {
	return a == ToRetry || a == ToRetryMany || a == ToSend || a == ToResolve
}
