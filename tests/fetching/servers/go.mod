module gorun.test/servers

go 1.24

require (
	github.com/goproxy/goproxy v0.18.0
	github.com/rogpeppe/go-internal v1.13.1
	golang.org/x/mod v0.21.0
)

require golang.org/x/tools v0.22.0 // indirect
