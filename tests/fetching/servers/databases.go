package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"crypto/rand"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb"
	"golang.org/x/mod/sumdb/dirhash"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const extraModule = "example.net/extra"

// What fills the large database: as many records as make more than two full tiles, and where among them the modules are.
const (
	largeSize    = 600
	modulesAt    = 10
	youngerSize  = 300
	lateModule   = "example.net/old"
	fillerModule = "example.net/filler"
)

// makeDatabases returns checksum databases that have the same name and key:
//
//	good        tells the truth; its tree is complete from the beginning
//	liar        is as well-formed, but its hashes are wrong
//	fork        has the same records in another order and one more: good's tree is no part of its own
//	badtile     damages tiles
//	badkey      signs with another key
//	old         has good's records, but signs a tree of the first one only
//	gone        has no records
//	large       has 600: the modules in the first tile, but for those called lateModule, which are in the second
//	younger     is large when it had 300: without lateModule
func makeDatabases(proxy, modules, signer string) (map[string]http.Handler, error) {
	truth := func(path, version string) ([]byte, error) { return goSum(proxy, path, version) }
	lies := func(path, version string) ([]byte, error) {
		data, err := goSum(proxy, path, version)
		if err != nil {
			return nil, err
		}
		wrong := sha256.Sum256(data)
		return []byte(fmt.Sprintf("%s %s h1:%[3]s\n%[1]s %[2]s/go.mod h1:%[3]s\n", path, version,
			base64.StdEncoding.EncodeToString(wrong[:]))), nil
	}
	otherSigner, _, err := note.GenerateKey(rand.Reader, databaseName)
	if err != nil {
		return nil, err
	}
	list, err := listModules(modules)
	if err != nil {
		return nil, err
	}
	good := sumdb.NewTestServer(signer, truth)
	liar := sumdb.NewTestServer(signer, lies)
	fork := sumdb.NewTestServer(signer, func(path, version string) ([]byte, error) {
		if path == extraModule {
			return []byte(path + " " + version + " h1:x\n"), nil
		}
		return truth(path, version)
	})
	badKey := sumdb.NewTestServer(otherSigner, truth)
	var firstHead []byte
	for i, m := range list {
		for _, at := range []struct {
			server *sumdb.TestServer
			m      module.Version
		}{{good, m}, {liar, m}, {fork, list[len(list)-1-i]}, {badKey, m}} {
			if _, err := at.server.Lookup(context.Background(), at.m); err != nil {
				return nil, fmt.Errorf("%v: %v", at.m, err)
			}
		}
		if i == 0 {
			if firstHead, err = good.Signed(context.Background()); err != nil {
				return nil, err
			}
		}
	}
	if _, err := fork.Lookup(context.Background(), module.Version{Path: extraModule, Version: "v1.0.0"}); err != nil {
		return nil, err
	}
	large, youngerHead, err := makeLarge(signer, truth, list)
	if err != nil {
		return nil, err
	}
	gone := sumdb.NewTestServer(signer, func(path, version string) ([]byte, error) { return nil, os.ErrNotExist })
	return map[string]http.Handler{
		"good":    serve(good),
		"liar":    serve(liar),
		"fork":    serve(fork),
		"badtile": serve(badTiles{good}),
		"badkey":  serve(badKey),
		"old":     serve(oldTree{good, firstHead}),
		"gone":    serve(gone),
		"large":   serve(large),
		"younger": serve(oldTree{large, youngerHead}),
	}, nil
}

// makeLarge also returns the tree head that the database had when it was half as large.
func makeLarge(signer string, truth func(path, version string) ([]byte, error),
	list []module.Version) (*sumdb.TestServer, []byte, error) {
	large := sumdb.NewTestServer(signer, func(path, version string) ([]byte, error) {
		if path == fillerModule {
			return []byte(path + " " + version + " h1:x\n"), nil
		}
		return truth(path, version)
	})
	size := 0
	add := func(m module.Version) error {
		size++
		_, err := large.Lookup(context.Background(), m)
		return err
	}
	addThose := func(late bool) error {
		for _, m := range list {
			if (m.Path == lateModule) == late {
				if err := add(m); err != nil {
					return err
				}
			}
		}
		return nil
	}
	fill := func(until int) error {
		for size < until {
			if err := add(module.Version{Path: fillerModule, Version: fmt.Sprintf("v1.0.%d", size)}); err != nil {
				return err
			}
		}
		return nil
	}
	var head []byte
	for _, step := range []func() error{
		func() error { return fill(modulesAt) },
		func() error { return addThose(false) },
		func() error { return fill(youngerSize) },
		func() (err error) { head, err = large.Signed(context.Background()); return },
		func() error { return addThose(true) },
		func() error { return fill(largeSize) },
	} {
		if err := step(); err != nil {
			return nil, nil, err
		}
	}
	return large, head, nil
}

// serve says of a tile that is not full yet that it is not there; TestServer panics.
func serve(database sumdb.ServerOps) http.Handler { return sumdb.NewServer(completeTiles{database}) }

type completeTiles struct{ sumdb.ServerOps }

func (s completeTiles) ReadTileData(ctx context.Context, t tlog.Tile) (data []byte, err error) {
	defer func() {
		if recover() != nil {
			data, err = nil, os.ErrNotExist
		}
	}()
	return s.ServerOps.ReadTileData(ctx, t)
}

type badTiles struct{ *sumdb.TestServer }

func (s badTiles) ReadTileData(ctx context.Context, t tlog.Tile) ([]byte, error) {
	data, err := s.TestServer.ReadTileData(ctx, t)
	if len(data) > 0 {
		data = append([]byte(nil), data...)
		data[0] ^= 1
	}
	return data, err
}

type oldTree struct {
	*sumdb.TestServer
	head []byte
}

func (s oldTree) Signed(context.Context) ([]byte, error) { return s.head, nil }

// listModules reads the modules' names off the archives' names.
func listModules(dir string) ([]module.Version, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*_v*"))
	var list []module.Version
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		at := strings.LastIndex(name, "_v")
		path, err := module.UnescapePath(strings.ReplaceAll(name[:at], "_", "/"))
		if err != nil {
			return nil, err
		}
		list = append(list, module.Version{Path: path, Version: name[at+1:]})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].String() < list[j].String() })
	return list, err
}

// goSum makes the go.sum lines of a module from what the proxy serves.
func goSum(proxy, path, version string) ([]byte, error) {
	escaped, err := module.EscapePath(path)
	if err != nil {
		return nil, err
	}
	get := func(suffix string) ([]byte, error) {
		answer, err := http.Get(proxy + "/" + escaped + "/@v/" + version + suffix)
		if err != nil {
			return nil, err
		}
		defer answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			return nil, os.ErrNotExist
		}
		return io.ReadAll(answer.Body)
	}
	goMod, err := get(".mod")
	if err != nil {
		return nil, err
	}
	zip, err := get(".zip")
	if err != nil {
		return nil, err
	}
	file, err := os.CreateTemp("", "zip")
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name())
	if _, err := file.Write(zip); err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	hash, err := dirhash.HashZip(file.Name(), dirhash.Hash1)
	if err != nil {
		return nil, err
	}
	modHash, err := dirhash.Hash1([]string{"go.mod"}, func(string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(string(goMod))), nil
	})
	if err != nil {
		return nil, err
	}
	return []byte(fmt.Sprintf("%s %s %s\n%[1]s %[2]s/go.mod %[4]s\n", path, version, hash, modHash)), nil
}
