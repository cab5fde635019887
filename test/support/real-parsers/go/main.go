// What Docker and Kubernetes themselves make of a text: a line of JSON asks, a line answers.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

type request struct {
	Kind string `json:"kind"`
	// The bytes of a file, as they are on the disk.
	File []byte `json:"file"`
	// A text, or several.
	Text  string   `json:"text"`
	Texts []string `json:"texts"`
	// Values of variables.
	Variables map[string]string `json:"variables"`
}

type answer struct {
	Value any    `json:"value"`
	Error string `json:"error,omitempty"`
}

var readers = map[string]func(request) (any, error){
	"dockerfile":   readDockerfile,
	"dockerignore": readDockerignore,
	"image":        readImage,
	"kubernetes":   judgeName,
	"expansion":    expandVariables,
	"yaml":         readYaml,
}

func main() {
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	answers := json.NewEncoder(os.Stdout)
	answers.SetEscapeHTML(false)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		if err := answers.Encode(answerTo(line)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func answerTo(line []byte) (given answer) {
	// A parser that panics refuses too.
	defer func() {
		if problem := recover(); problem != nil {
			given = answer{Error: fmt.Sprint("panic: ", problem)}
		}
	}()
	var asked request
	if err := json.Unmarshal(line, &asked); err != nil {
		return answer{Error: err.Error()}
	}
	read, known := readers[asked.Kind]
	if !known {
		return answer{Error: "no reader for " + asked.Kind}
	}
	value, err := read(asked)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Value: value}
}
