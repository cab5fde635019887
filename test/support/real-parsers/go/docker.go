package main

import (
	"bytes"
	"fmt"

	"github.com/distribution/reference"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// One instruction: its name, its words as a builder sees them, and what only one kind has.
type instruction struct {
	Name  string      `json:"name"`
	Words []string    `json:"words,omitempty"`
	Flags []string    `json:"flags,omitempty"`
	Pairs [][2]string `json:"pairs,omitempty"`
	// Whether words are for a shell.
	Shell bool `json:"shell,omitempty"`
}

// readDockerfile goes the way of BuildKit: the file's lines, their instructions, their words with
// variables replaced. Variables of the stage are those that its own ENV instructions set.
func readDockerfile(asked request) (any, error) {
	parsed, err := parser.Parse(bytes.NewReader(asked.File))
	if err != nil {
		return nil, err
	}
	stages, arguments, err := instructions.Parse(parsed.AST, nil)
	if err != nil {
		return nil, err
	}
	lex := shell.NewLex(parsed.EscapeToken)
	found := []instruction{}
	for _, argument := range arguments {
		found = append(found, describe(&argument))
	}
	for _, stage := range stages {
		from, err := expandFrom(lex, stage)
		if err != nil {
			return nil, err
		}
		found = append(found, from)
		values := variables{}
		for _, command := range stage.Commands {
			if able, is := command.(instructions.SupportsSingleWordExpansion); is {
				if err := able.Expand(values.expander(lex)); err != nil {
					return nil, err
				}
			}
			if environment, is := command.(*instructions.EnvCommand); is {
				for _, one := range environment.Env {
					values[one.Key] = one.Value
				}
			}
			found = append(found, describe(command))
		}
	}
	return found, nil
}

func expandFrom(lex *shell.Lex, stage instructions.Stage) (instruction, error) {
	base, _, err := lex.ProcessWord(stage.BaseName, variables{})
	if err != nil {
		return instruction{}, err
	}
	from := instruction{Name: "FROM", Words: []string{base}}
	if stage.Name != "" {
		from.Words = append(from.Words, stage.Name)
	}
	if stage.Platform != "" {
		from.Flags = []string{stage.Platform}
	}
	return from, nil
}

func describe(command any) instruction {
	switch one := command.(type) {
	case *instructions.EnvCommand:
		return instruction{Name: "ENV", Pairs: pairs(one.Env)}
	case *instructions.LabelCommand:
		return instruction{Name: "LABEL", Pairs: pairs(one.Labels)}
	case *instructions.ArgCommand:
		names := []string{}
		for _, argument := range one.Args {
			names = append(names, argument.Key)
		}
		return instruction{Name: "ARG", Words: names}
	case *instructions.CopyCommand:
		words := append(append([]string{}, one.SourcePaths...), one.DestPath)
		return instruction{Name: "COPY", Words: words, Flags: present(one.From, one.Chown)}
	case *instructions.RunCommand:
		return instruction{Name: "RUN", Words: one.CmdLine, Shell: one.PrependShell}
	case *instructions.CmdCommand:
		return instruction{Name: "CMD", Words: one.CmdLine, Shell: one.PrependShell}
	case *instructions.UserCommand:
		return instruction{Name: "USER", Words: []string{one.User}}
	case *instructions.WorkdirCommand:
		return instruction{Name: "WORKDIR", Words: []string{one.Path}}
	}
	return instruction{Name: fmt.Sprintf("%T", command)}
}

func pairs(given instructions.KeyValuePairs) [][2]string {
	found := [][2]string{}
	for _, one := range given {
		found = append(found, [2]string{one.Key, one.Value})
	}
	return found
}

func present(texts ...string) []string {
	found := []string{}
	for _, text := range texts {
		if text != "" {
			found = append(found, text)
		}
	}
	return found
}

// Values by name, as BuildKit's lexer asks for them.
type variables map[string]string

func (known variables) Get(name string) (string, bool) {
	value, is := known[name]
	return value, is
}

func (known variables) Keys() []string {
	names := []string{}
	for name := range known {
		names = append(names, name)
	}
	return names
}

func (known variables) expander(lex *shell.Lex) instructions.SingleWordExpander {
	return func(word string) (string, error) {
		text, _, err := lex.ProcessWord(word, known)
		return text, err
	}
}

// readDockerignore tells of each path whether a context leaves it out.
func readDockerignore(asked request) (any, error) {
	patterns, err := ignorefile.ReadAll(bytes.NewReader(asked.File))
	if err != nil {
		return nil, err
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return nil, err
	}
	ignored := []bool{}
	for _, path := range asked.Texts {
		isIgnored, err := matcher.MatchesOrParentMatches(path)
		if err != nil {
			return nil, err
		}
		ignored = append(ignored, isIgnored)
	}
	return ignored, nil
}

// readImage takes an image's reference apart.
func readImage(asked request) (any, error) {
	named, err := reference.ParseNormalizedNamed(asked.Text)
	if err != nil {
		return nil, err
	}
	tag := ""
	if tagged, is := named.(reference.Tagged); is {
		tag = tagged.Tag()
	}
	digest := ""
	if digested, is := named.(reference.Digested); is {
		digest = digested.Digest().String()
	}
	return map[string]string{"name": named.Name(), "tag": tag, "digest": digest}, nil
}
