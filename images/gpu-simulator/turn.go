package main

import (
	"context"
	"errors"
	"log"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

const turnInterval = time.Second

// takeTurn waits until no other simulator serves this node, and returns a function that ends the turn. Two courses on one
// cluster each bring a simulator, and kubelet counts a resource once: the first serves both courses, and the other is ready
// and waits. The lock is on kubelet's folder itself, because a starting kubelet removes every file in it. The lock ends with
// the process, however the process ends.
func (p *Plugin) takeTurn(ctx context.Context, dir string) (func(), error) {
	folder, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	for waiting := false; ; {
		err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { folder.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			folder.Close()
			return nil, err
		}
		if !waiting {
			log.Printf("another simulator serves this node: waiting for it to end")
			if err := p.standBy(); err != nil {
				folder.Close()
				return nil, err
			}
			waiting = true
		}
		select {
		case <-ctx.Done():
			folder.Close()
			return nil, ctx.Err()
		case <-time.After(turnInterval):
		}
	}
}

// standBy says that GPUs are advertised, although not by this process.
func (p *Plugin) standBy() error {
	if err := os.MkdirAll(filepath.Join(p.StateDir, "unhealthy"), 0o755); err != nil {
		return err
	}
	return os.WriteFile(p.registeredFile(), nil, 0o644)
}
