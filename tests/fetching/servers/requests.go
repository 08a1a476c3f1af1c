package main

import (
	"fmt"
	"io"
	"net/http"
	"sync"
)

// A requestLog remembers "HTTP/2.0 /mod/…" of each request until somebody reads /requests.
type requestLog struct {
	mu    sync.Mutex
	lines []string
}

func (l *requestLog) wrap(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
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
