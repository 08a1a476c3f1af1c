// Prints what go/build says of the directories named on standard input, one a line, in the format of
// testing/package_dump.h. Used by differential_test.cc only.
package main

import (
	"bufio"
	"fmt"
	"go/build"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	ctxt := build.Default
	ctxt.JoinPath = filepath.Join
	if len(os.Args) > 1 {
		ctxt.BuildTags = strings.Split(os.Args[1], ",")
	}
	ctxt.GOROOT, ctxt.GOPATH = "", ""
	w := bufio.NewWriter(os.Stdout)
	defer w.Flush()
	fmt.Fprintln(w, "context", ctxt.GOOS, ctxt.GOARCH, ctxt.CgoEnabled)
	fmt.Fprintln(w, "tool_tags", strings.Join(ctxt.ToolTags, " "))
	fmt.Fprintln(w, "release_tags", strings.Join(ctxt.ReleaseTags, " "))
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		p, err := ctxt.ImportDir(in.Text(), 0)
		dump(w, p, err)
	}
}

func dump(w *bufio.Writer, p *build.Package, err error) {
	fmt.Fprintf(w, "\ndir %s\nname %s\n", p.Dir, p.Name)
	list := func(what string, list []string) {
		if len(list) > 0 {
			fmt.Fprintf(w, "%s %q\n", what, list)
		}
	}
	list("go", p.GoFiles)
	list("cgo", p.CgoFiles)
	list("ignored_go", p.IgnoredGoFiles)
	list("invalid_go", p.InvalidGoFiles)
	list("ignored_other", p.IgnoredOtherFiles)
	list("c", p.CFiles)
	list("cxx", p.CXXFiles)
	list("m", p.MFiles)
	list("h", p.HFiles)
	list("f", p.FFiles)
	list("s", p.SFiles)
	list("swig", p.SwigFiles)
	list("swig_cxx", p.SwigCXXFiles)
	list("syso", p.SysoFiles)
	list("test_go", p.TestGoFiles)
	list("xtest_go", p.XTestGoFiles)
	list("cflags", p.CgoCFLAGS)
	list("cppflags", p.CgoCPPFLAGS)
	list("cxxflags", p.CgoCXXFLAGS)
	list("fflags", p.CgoFFLAGS)
	list("ldflags", p.CgoLDFLAGS)
	list("pkg_config", p.CgoPkgConfig)
	list("tags", p.AllTags)
	decls := func(what string, names []string, pos map[string][]token.Position) {
		for _, name := range names {
			fmt.Fprintf(w, "%s %q %v\n", what, name, pos[name])
		}
	}
	decls("import", p.Imports, p.ImportPos)
	decls("test_import", p.TestImports, p.TestImportPos)
	decls("xtest_import", p.XTestImports, p.XTestImportPos)
	decls("embed", p.EmbedPatterns, p.EmbedPatternPos)
	decls("test_embed", p.TestEmbedPatterns, p.TestEmbedPatternPos)
	decls("xtest_embed", p.XTestEmbedPatterns, p.XTestEmbedPatternPos)
	for _, d := range p.Directives {
		fmt.Fprintf(w, "directive %q %v\n", d.Text, d.Pos)
	}
	if p.BinaryOnly {
		fmt.Fprintln(w, "binary_only")
	}
	switch err := err.(type) {
	case nil:
	case *build.NoGoError:
		fmt.Fprintf(w, "error nogo %q\n", err.Error())
	case *build.MultiplePackageError:
		fmt.Fprintf(w, "error multiple %q\n", err.Error())
	case scanner.ErrorList:
		fmt.Fprintf(w, "error syntax %q %v\n", err[0].Msg, err[0].Pos)
	default:
		fmt.Fprintf(w, "error other %q\n", err.Error())
	}
}
