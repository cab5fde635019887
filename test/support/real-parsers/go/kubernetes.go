package main

import (
	"encoding/json"
	"fmt"

	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/kubernetes/third_party/forked/golang/expansion"
	"sigs.k8s.io/yaml"
)

// What an API server refuses a text for, by the place that it is for.
var places = map[string]func(string) []string{
	"label":      validation.IsDNS1123Label,
	"subdomain":  validation.IsDNS1123Subdomain,
	"labelValue": validation.IsValidLabelValue,
	"key":        validation.IsQualifiedName,
	"variable":   validation.IsEnvVarName,
	"secretKey":  validation.IsConfigMapKey,
	"quantity":   judgeQuantity,
}

// judgeName tells what is wrong with a text in each of the places that it is asked for.
func judgeName(asked request) (any, error) {
	found := map[string][]string{}
	for _, place := range asked.Texts {
		judge, known := places[place]
		if !known {
			return nil, fmt.Errorf("no place called %s", place)
		}
		found[place] = append([]string{}, judge(asked.Text)...)
	}
	return found, nil
}

func judgeQuantity(text string) []string {
	amount, err := resource.ParseQuantity(text)
	if err != nil {
		return []string{err.Error()}
	}
	if amount.Sign() < 0 {
		return []string{"must not be negative"}
	}
	return nil
}

// expandVariables is what a kubelet does to the words of a container's command, and to its values.
func expandVariables(asked request) (any, error) {
	mapping := expansion.MappingFuncFor(asked.Variables)
	found := []string{}
	for _, text := range asked.Texts {
		found = append(found, expansion.Expand(text, mapping))
	}
	return found, nil
}

// readYaml reads as kubectl does.
func readYaml(asked request) (any, error) {
	text, err := yaml.YAMLToJSON(asked.File)
	if err != nil {
		return nil, err
	}
	return json.RawMessage(text), nil
}
