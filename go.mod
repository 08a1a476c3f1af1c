// The module of examples/.
module example.org/gorun

go 1.24

require (
	github.com/BurntSushi/toml v1.5.0
	rsc.io/quote v1.5.2
)

require (
	golang.org/x/text v0.0.0-20170915032832-14c0d48ead0c // indirect
	rsc.io/sampler v1.3.0 // indirect
)
