package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
)

// A requestLog remembers "HTTP/2.0 USER-AGENT /mod/…" of each request until somebody reads /requests, and how many
// connections were made to servers that it is told of, until somebody reads /connections.
type requestLog struct {
	mu          sync.Mutex
	lines       []string
	connections atomic.Int64
}

// count is for http.Server.ConnState.
func (l *requestLog) count(_ net.Conn, state http.ConnState) {
	if state == http.StateNew {
		l.connections.Add(1)
	}
}

func (l *requestLog) wrap(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/connections" {
			fmt.Fprintln(w, l.connections.Swap(0))
			return
		}
		l.mu.Lock()
		if r.URL.Path == "/requests" {
			for _, line := range l.lines {
				io.WriteString(w, line+"\n")
			}
			l.lines = nil
			l.mu.Unlock()
			return
		}
		l.lines = append(l.lines, fmt.Sprintf("%s %s %s", r.Proto, r.UserAgent(), r.URL.Path))
		l.mu.Unlock()
		handler.ServeHTTP(w, r)
	})
}
