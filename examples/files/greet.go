package main

import "fmt"

func greet(who string) {
	fmt.Println("hello,", who)
}
