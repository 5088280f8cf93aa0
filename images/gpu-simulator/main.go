// Command gpu-simulator is a SIMULATED GPU device plugin: it tells the real kubelet, over its real plugin socket, that this
// node has GPUs. Counting, scheduling, quotas and refusals are real; only the hardware is missing.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/fsnotify/fsnotify"
	v1beta1 "k8s.io/kubelet/pkg/apis/deviceplugin/v1beta1"
)

func main() {
	plugin, kubeletDir, err := fromFlags(flag.CommandLine, os.Args[1:])
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if err := run(ctx, plugin, kubeletDir); err != nil {
		log.Fatal(err)
	}
}

// fromFlags reads the settings. Some can also be set by an environment variable, for a DaemonSet; the flag wins.
func fromFlags(flags *flag.FlagSet, args []string) (*Plugin, string, error) {
	count, errCount := envInt("AULA_GPU_COUNT", 2)
	replicas, errReplicas := envInt("AULA_GPU_REPLICAS", 1)
	if err := errors.Join(errCount, errReplicas); err != nil {
		return nil, "", err
	}
	p := &Plugin{}
	flags.StringVar(&p.Resource, "resource", envOr("AULA_GPU_RESOURCE", "nvidia.com/gpu"), "resource name to advertise")
	flags.IntVar(&p.Count, "count", count, "GPUs that this node pretends to have")
	flags.IntVar(&p.Replicas, "replicas", replicas, "shares of each GPU, as time-slicing would advertise them")
	flags.BoolVar(&p.OneShare, "fail-requests-greater-than-one", true, "with replicas, refuse a container that asks for several shares")
	flags.StringVar(&p.StateDir, "state", "/state", "folder of unhealthy/<device id> and registered")
	kubeletDir := flags.String("kubelet-dir", v1beta1.DevicePluginPath, "kubelet's device plugin folder")
	if err := flags.Parse(args); err != nil {
		return nil, "", err
	}
	if p.Count < 0 || p.Replicas < 1 {
		return nil, "", fmt.Errorf("--count is %d and --replicas is %d: give a count of 0 or more and replicas of 1 or more", p.Count, p.Replicas)
	}
	return p, *kubeletDir, nil
}

// run serves and registers the plugin, and does so again whenever kubelet restarts: a starting kubelet empties the folder,
// including our socket, and forgets every plugin. It returns nil when ctx ends, and an error when kubelet refuses the plugin.
func run(ctx context.Context, p *Plugin, kubeletDir string) error {
	endTurn, err := p.takeTurn(ctx, kubeletDir)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot lock %s: mount kubelet's device plugin folder there: %w", kubeletDir, err)
	}
	defer endTurn()
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer watcher.Close()
	if err := watcher.Add(kubeletDir); err != nil {
		return fmt.Errorf("cannot watch %s: mount kubelet's device plugin folder there: %w", kubeletDir, err)
	}
	kubelet := filepath.Join(kubeletDir, filepath.Base(v1beta1.KubeletSocket))
	stop := func() {}
	defer func() { stop() }()
	if _, err := os.Stat(kubelet); err == nil {
		if stop, err = p.Start(ctx, kubeletDir, kubelet); err != nil {
			return err
		}
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-watcher.Errors:
			return err
		case event := <-watcher.Events:
			if event.Name != kubelet || !event.Has(fsnotify.Create) {
				continue
			}
			log.Printf("kubelet is back: registering again")
			stop()
			if stop, err = p.Start(ctx, kubeletDir, kubelet); err != nil {
				return err
			}
		}
	}
}

func envOr(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}

func envInt(name string, fallback int) (int, error) {
	value, err := strconv.Atoi(envOr(name, strconv.Itoa(fallback)))
	if err != nil {
		return 0, fmt.Errorf("%s is %q: give a whole number", name, os.Getenv(name))
	}
	return value, nil
}
