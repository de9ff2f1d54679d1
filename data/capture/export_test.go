package capture

// Full is what captures to a disk that is full after some pages.
func Full(o Options) Options {
	o.pages = 30
	return o
}
