// Command hello is the smallest program that does something.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Println("hello from", os.Args[1:])
}
