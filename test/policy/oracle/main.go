// Oracle prints what Kubernetes itself says about pods: its own Pod Security evaluator, as JSON lines.
//
//	oracle fixtures FOLDER   the pods that upstream made for its own tests (test/testdata of its module), with its verdict
//	oracle judge             reads {"level","version","pod"} lines from the standard input and answers each with its verdict
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/yaml"
)

// A question: is the pod allowed at the level of the version?
type question struct {
	File    string          `json:"file,omitempty"`
	Level   string          `json:"level"`
	Version string          `json:"version"`
	Pod     json.RawMessage `json:"pod"`
}

// The answer, with the question so that the reader needs no second file.
type answer struct {
	question
	Allowed bool     `json:"allowed"`
	Reasons []string `json:"reasons,omitempty"`
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	say := func(q question) error {
		a, err := judge(evaluator, q)
		if err != nil {
			return fmt.Errorf("%s: %w", q.File, err)
		}
		return json.NewEncoder(out).Encode(a)
	}
	switch {
	case len(args) == 2 && args[0] == "fixtures":
		return fixtures(args[1], say)
	case len(args) == 1 && args[0] == "judge":
		return questions(say)
	}
	return fmt.Errorf("usage: oracle fixtures FOLDER | oracle judge")
}

// fixtures asks about each file of LEVEL/VERSION/(pass|fail)/NAME.yaml.
func fixtures(folder string, say func(question) error) error {
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".yaml" {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		pod, err := yaml.YAMLToJSON(text)
		if err != nil {
			return err
		}
		parts := strings.Split(filepath.ToSlash(name), "/")
		return say(question{File: name, Level: parts[0], Version: parts[1], Pod: pod})
	})
}

func questions(say func(question) error) error {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var q question
		if err := json.Unmarshal(in.Bytes(), &q); err != nil {
			return err
		}
		if err := say(q); err != nil {
			return err
		}
	}
	return in.Err()
}

func judge(evaluator policy.Evaluator, q question) (answer, error) {
	level, err := api.ParseLevel(q.Level)
	if err != nil {
		return answer{}, err
	}
	version, err := api.ParseVersion(q.Version)
	if err != nil {
		return answer{}, err
	}
	var pod corev1.Pod
	// Strict: a field that the API does not know would be judged by one side only.
	if err := yaml.UnmarshalStrict(q.Pod, &pod); err != nil {
		return answer{}, err
	}
	for i := range pod.Spec.Volumes {
		// The API server does this before admission; the fixtures of upstream have a volume without a source.
		if source := &pod.Spec.Volumes[i].VolumeSource; *source == (corev1.VolumeSource{}) {
			source.EmptyDir = &corev1.EmptyDirVolumeSource{}
		}
	}
	result := policy.AggregateCheckResults(evaluator.EvaluatePod(api.LevelVersion{Level: level, Version: version}, &pod.ObjectMeta, &pod.Spec))
	return answer{question: q, Allowed: result.Allowed, Reasons: result.ForbiddenReasons}, nil
}
