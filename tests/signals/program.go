// The program of signals.py.
package main

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

func main() {
	number := 0
	if len(os.Args) > 2 {
		number, _ = strconv.Atoi(os.Args[2])
	}
	switch os.Args[1] {
	case "exit":
		os.Exit(number)
	case "goroutine-exit":
		go func() { os.Exit(number) }()
		select {}
	case "return":
		return
	case "panic":
		panic("on purpose")
	case "deadlock":
		select {}
	case "nil":
		var p *int
		*p = 1
	case "suicide":
		syscall.Kill(os.Getpid(), syscall.Signal(number))
		time.Sleep(100 * time.Millisecond)
		fmt.Println("alive")
	case "wait":
		fmt.Println("ready")
		inputEnds()
	case "log":
		logSignals()
	}
}

// inputEnds waits for the end of the input, or for nothing at all if the input is to be left alone: when a terminal
// hangs up, its end and the signal come in any order.
func inputEnds() {
	if os.Getenv("NO_INPUT") != "" {
		time.Sleep(time.Hour)
	}
	io.Copy(io.Discard, os.Stdin)
}

// logSignals says which signals come, on standard output and, if there is a third argument, into that file, until its
// input ends.
func logSignals() {
	signals := make(chan os.Signal, 100)
	signal.Notify(signals)
	signal.Reset(syscall.SIGURG, syscall.SIGPROF)
	ended := make(chan bool)
	go func() {
		inputEnds()
		ended <- true
	}()
	fmt.Println("ready")
	for {
		select {
		case s := <-signals:
			line := fmt.Sprintf("got %d\n", s)
			if len(os.Args) > 2 {
				f, err := os.OpenFile(os.Args[2], os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0666)
				if err != nil {
					os.Exit(9)
				}
				f.WriteString(line)
				f.Close()
				if s == syscall.SIGHUP {
					os.Exit(5)
				}
			} else {
				fmt.Print(line)
			}
		case <-ended:
			return
		}
	}
}
