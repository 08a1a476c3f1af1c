// Servers that tests of fetching need, on loopback: a module proxy (goproxytest), in front of it one with TLS, HTTP/2,
// passwords and redirects, and one that people run for their company (goproxy), and checksum databases
// (golang.org/x/mod/sumdb), honest and not. All are made of the modules in -modules, but for what is in -files; where
// they listen goes to standard output as JSON. They end with standard input.
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"flag"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/goproxy/goproxy"
	"github.com/rogpeppe/go-internal/goproxytest"
	"golang.org/x/mod/sumdb/note"
)

const databaseName = "sum.example.net"

func main() {
	modules := flag.String("modules", "", "directory of goproxytest archives")
	files := flag.String("files", "", "directory that a module proxy serves as it is")
	scratch := flag.String("scratch", "", "directory for the certificate")
	flag.Parse()
	log.SetFlags(0)

	proxy, err := goproxytest.NewServer(*modules, "127.0.0.1:0")
	check(err)
	signer, verifier, err := note.GenerateKey(rand.Reader, databaseName)
	check(err)
	databases, err := makeDatabases(proxy.URL, *modules, signer)
	check(err)

	requests := new(requestLog)
	company := &goproxy.Goproxy{
		Fetcher:     &goproxy.GoFetcher{Env: []string{"GOPROXY=" + proxy.URL, "GOSUMDB=off"}, TempDir: *scratch},
		Cacher:      goproxy.DirCacher(filepath.Join(*scratch, "goproxy")),
		TempDir:     *scratch,
		ErrorLogger: log.New(io.Discard, "", 0),
	}
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	plainURL := "http://" + plain.Addr().String()
	handler := requests.wrap(routes(proxy.URL, company, databases, *files, plainURL))
	go http.Serve(plain, handler)

	serveTLS := func(certificate tls.Certificate) string {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		check(err)
		server := &http.Server{Handler: handler, TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}},
			ErrorLog: log.New(io.Discard, "", 0), ConnState: requests.count}
		go server.ServeTLS(listener, "", "")
		return "https://" + listener.Addr().String()
	}
	secure := serveTLS(makeCertificate(filepath.Join(*scratch, "ca.pem"), "gorun tests", net.IPv4(127, 0, 0, 1)))
	legacy := serveTLS(makeCertificate(filepath.Join(*scratch, "legacy.pem"), "localhost"))

	check(json.NewEncoder(os.Stdout).Encode(map[string]string{
		"goproxytest": proxy.URL,
		"http":        plainURL,
		"https":       secure,
		"legacy":      strings.Replace(legacy, "127.0.0.1", "localhost", 1),
		"ca":          filepath.Join(*scratch, "ca.pem"),
		"legacy_ca":   filepath.Join(*scratch, "legacy.pem"),
		"key":         verifier,
	}))
	io.Copy(io.Discard, os.Stdin)
}

// routes answers:
//
//	/mod/…            the module proxy
//	/goproxy/…        the same modules by way of goproxy
//	/private/…        the same for user "me" with password "sesame4711"
//	/locked/…         anything else here for that user
//	/files/…          a directory
//	/redirect/…       sends to /mod/…
//	/insecure/…       sends to the same without /insecure and without TLS
//	/withsum/…        the same, and stands in for the checksum database
//	/sum/NAME/…       a checksum database
//	/requests         what was asked since the last time, a line each
//	/connections      how many connections with TLS there were since the last time
func routes(proxy string, company http.Handler, databases map[string]http.Handler, files, plain string) http.Handler {
	target, err := url.Parse(proxy)
	check(err)
	modules := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ErrorLog: log.New(io.Discard, "", 0)}
	mux := http.NewServeMux()
	mux.Handle("/mod/", http.StripPrefix("/mod", modules))
	mux.Handle("/goproxy/", http.StripPrefix("/goproxy", company))
	mux.Handle("/private/", locked(http.StripPrefix("/private", modules)))
	mux.Handle("/locked/", locked(http.StripPrefix("/locked", mux)))
	mux.Handle("/files/", http.StripPrefix("/files", http.FileServer(http.Dir(files))))
	mux.Handle("/insecure/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, plain+strings.TrimPrefix(r.URL.Path, "/insecure"), http.StatusFound)
	}))
	mux.Handle("/redirect/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/mod"+strings.TrimPrefix(r.URL.Path, "/redirect"), http.StatusFound)
	}))
	mux.HandleFunc("/withsum/sumdb/"+databaseName+"/supported", func(http.ResponseWriter, *http.Request) {})
	mux.Handle("/withsum/sumdb/"+databaseName+"/",
		http.StripPrefix("/withsum/sumdb/"+databaseName, databases["good"]))
	mux.Handle("/withsum/", http.StripPrefix("/withsum", modules))
	for name, database := range databases {
		mux.Handle("/sum/"+name+"/", http.StripPrefix("/sum/"+name, database))
	}
	return mux
}

// locked wants a password.
func locked(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, ok := r.BasicAuth(); !ok || user != "me" || password != "sesame4711" {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		handler.ServeHTTP(w, r)
	})
}

// makeCertificate makes one that is signed by itself, and writes it to the file.
func makeCertificate(file, commonName string, addresses ...net.IP) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: commonName},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(24 * time.Hour),
		IPAddresses:           addresses,
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	check(err)
	check(os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o666))
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
