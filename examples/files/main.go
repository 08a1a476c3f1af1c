// A program that is run by naming its files: gorun main.go greet.go
package main

func main() {
	greet("files")
}
