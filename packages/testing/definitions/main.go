// Writes the official OTLP definitions, as the Go module go.opentelemetry.io/proto/otlp links them into this
// program, as one FileDescriptorSet in a TypeScript file. See README.md in this folder.
package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"runtime/debug"
	"sort"
	"strings"

	_ "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	_ "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	_ "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run . ../src/official-definitions.ts")
		os.Exit(2)
	}
	set := &descriptorpb.FileDescriptorSet{}
	seen := map[string]bool{}
	for _, file := range openTelemetryFiles() {
		add(set, seen, file)
	}
	bytes, err := proto.MarshalOptions{Deterministic: true}.Marshal(set)
	if err == nil {
		err = os.WriteFile(os.Args[1], []byte(source(bytes)), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, file := range set.File {
		fmt.Println(file.GetName())
	}
}

func source(set []byte) string {
	text := base64.StdEncoding.EncodeToString(set)
	var lines strings.Builder
	for len(text) > 0 {
		line := text[:min(100, len(text))]
		text = text[len(line):]
		fmt.Fprintf(&lines, "  '%s',\n", line)
	}
	return "// Written by definitions/main.go from " + module() + ". Do not edit.\n\n" +
		"/** The module whose generated code these definitions were taken from. */\n" +
		"export const OFFICIAL_DEFINITIONS_SOURCE = '" + module() + "';\n\n" +
		"/** A google.protobuf.FileDescriptorSet of the OTLP messages and services, base64. */\n" +
		"export const OFFICIAL_DEFINITIONS: string = [\n" + lines.String() + "].join('');\n"
}

func module() string {
	info, _ := debug.ReadBuildInfo()
	for _, dependency := range info.Deps {
		if dependency.Path == "go.opentelemetry.io/proto/otlp" {
			return dependency.Path + " " + dependency.Version
		}
	}
	return "go.opentelemetry.io/proto/otlp"
}

func openTelemetryFiles() []protoreflect.FileDescriptor {
	var files []protoreflect.FileDescriptor
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if strings.HasPrefix(file.Path(), "opentelemetry/proto/") {
			files = append(files, file)
		}
		return true
	})
	sort.Slice(files, func(i, j int) bool { return files[i].Path() < files[j].Path() })
	return files
}

// add puts a file after everything it imports, as a FileDescriptorSet must.
func add(set *descriptorpb.FileDescriptorSet, seen map[string]bool, file protoreflect.FileDescriptor) {
	if seen[file.Path()] {
		return
	}
	seen[file.Path()] = true
	for i := 0; i < file.Imports().Len(); i++ {
		add(set, seen, file.Imports().Get(i).FileDescriptor)
	}
	set.File = append(set.File, protodesc.ToFileDescriptorProto(file))
}
