// Command deps uses two third-party modules.
package main

import (
	"fmt"
	"log"

	"github.com/BurntSushi/toml"
	"rsc.io/quote"
)

func main() {
	var config struct{ Name string }
	if _, err := toml.Decode(`name = "gorun"`, &config); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s says: %s\n", config.Name, quote.Go())
}
