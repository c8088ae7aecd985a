// Registers a KMS with OVH's own Go client, and prints what it sees.
package main

import (
	"bufio"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/ovh/go-ovh/ovh"
)

const waiting = "Waiting for customer to configure the KMS Server..."

type task struct {
	TaskID      int64  `json:"taskId"`
	State       string `json:"state"`
	Progress    int64  `json:"progress"`
	Description string `json:"description"`
}

type server struct {
	IP          string `json:"ip"`
	State       string `json:"state"`
	Description string `json:"description"`
}

type registration struct {
	IP            string `json:"ip,omitempty"`
	SslThumbprint string `json:"sslThumbprint,omitempty"`
	Description   string `json:"description,omitempty"`
}

func say(name string, value interface{}) {
	fmt.Printf("%s=%v\n", name, value)
}

func check(err error) {
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
}

func refusal(name string, err error) {
	if refused, ok := err.(*ovh.APIError); ok {
		say(name, fmt.Sprintf("%d %s", refused.Code, refused.Message))
	} else {
		say(name, fmt.Sprintf("not refused by the API: %v", err))
	}
}

func poll(client *ovh.Client, path string, reached func(task) bool) task {
	for {
		var now task
		check(client.Get(path, &now))
		if now.State == "error" || now.State == "canceled" {
			check(fmt.Errorf("task %d is %s", now.TaskID, now.State))
		}
		if reached(now) {
			return now
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func main() {
	endpoint, service := os.Getenv("PEER_ENDPOINT"), os.Getenv("PEER_SERVICE")
	key, secret, consumer := os.Getenv("PEER_KEY"), os.Getenv("PEER_SECRET"), os.Getenv("PEER_CONSUMER")
	// NewClient asks for the time first, and keeps the difference of the clocks
	client, err := ovh.NewClient(endpoint, key, secret, consumer)
	check(err)
	cloud := "/dedicatedCloud/" + url.PathEscape(service)
	kms := cloud + "/vmEncryption/kms"
	wanted := registration{os.Getenv("PEER_IP"), os.Getenv("PEER_THUMBPRINT"), "Baie nº 4 — 鐘 & <co>"}

	var services []string
	check(client.Get("/dedicatedCloud", &services))
	say("services", strings.Join(services, ","))
	wrong, err := ovh.NewClient(endpoint, key, "wrong", consumer)
	check(err)
	refusal("wrongSecret", wrong.Get("/dedicatedCloud", nil))
	check(client.Ping())

	var registered, removal task
	check(client.Post(kms, wanted, &registered))
	path := fmt.Sprintf("%s/task/%d", cloud, registered.TaskID)
	say("registered", registered.State)
	say("waiting", poll(client, path, func(now task) bool { return now.Description == waiting }).State)
	_, err = bufio.NewReader(os.Stdin).ReadString('\n')
	check(err)
	say("ended", poll(client, path, func(now task) bool { return now.State == "done" }).Progress)

	var ids []int64
	check(client.Get(kms, &ids))
	one := fmt.Sprintf("%s/%d", kms, ids[0])
	var found server
	check(client.Get(one, &found))
	say("kms", fmt.Sprintf("%d %s %s %s", len(ids), found.IP, found.State, found.Description))
	var done []int64
	check(client.Get(cloud+"/task?state=done", &done))
	say("tasks", len(done) == 1 && done[0] == registered.TaskID)
	refusal("twice", client.Post(kms, wanted, nil))
	refusal("noField", client.Post(kms, registration{IP: wanted.IP}, nil))
	refusal("noServer", client.Get(kms+"/999999", nil))

	check(client.Delete(one, &removal))
	poll(client, fmt.Sprintf("%s/task/%d", cloud, removal.TaskID), func(now task) bool { return now.State == "done" })
	check(client.Get(kms, &ids))
	say("left", len(ids))

	request := client.NewCkRequest()
	request.AddRules(ovh.ReadOnly, "/dedicatedCloud")
	asked, err := request.Do()
	check(err)
	say("asked", asked.State)
	refusal("notValidated", client.Get("/dedicatedCloud", nil))
}
