// A Kafka broker for tests on a free loopback port; it ends when its standard input does.
package main

import (
	"fmt"
	"io"
	"log"
	"os"

	"github.com/twmb/franz-go/pkg/kfake"
)

func main() {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, os.Args[1:]...))
	if err != nil {
		log.Fatal(err)
	}
	defer cluster.Close()
	fmt.Println("listening", cluster.ListenAddrs()[0])
	io.Copy(io.Discard, os.Stdin)
}
