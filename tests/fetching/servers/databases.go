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

// makeDatabases returns checksum databases that have the same name and key:
//
//	good        tells the truth; its tree is complete from the beginning
//	liar        is as well-formed, but its hashes are wrong
//	fork        has the same records in another order and one more: good's tree is no part of its own
//	badtile     damages tiles
//	badkey      signs with another key
//	old         has good's records, but signs a tree of the first one only
//	gone        has no records
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
	gone := sumdb.NewTestServer(signer, func(path, version string) ([]byte, error) { return nil, os.ErrNotExist })
	return map[string]http.Handler{
		"good":    sumdb.NewServer(good),
		"liar":    sumdb.NewServer(liar),
		"fork":    sumdb.NewServer(fork),
		"badtile": sumdb.NewServer(badTiles{good}),
		"badkey":  sumdb.NewServer(badKey),
		"old":     sumdb.NewServer(oldTree{good, firstHead}),
		"gone":    sumdb.NewServer(gone),
	}, nil
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
