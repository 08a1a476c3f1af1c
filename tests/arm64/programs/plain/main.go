package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
)

func add(a, b int64) int64

func main() {
	fmt.Println(runtime.GOARCH, add(1, 2), os.Args[1:])
	if len(os.Args) == 3 && os.Args[1] == "exit" {
		status, _ := strconv.Atoi(os.Args[2])
		os.Exit(status)
	}
}
