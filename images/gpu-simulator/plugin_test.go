package main

import (
	"context"
	"errors"
	"flag"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	v1beta1 "k8s.io/kubelet/pkg/apis/deviceplugin/v1beta1"
)

// fakeKubelet is the registration half of a kubelet, on a real unix socket.
type fakeKubelet struct {
	v1beta1.UnimplementedRegistrationServer
	requests chan *v1beta1.RegisterRequest
	refuse   error
}

func (k *fakeKubelet) Register(_ context.Context, r *v1beta1.RegisterRequest) (*v1beta1.Empty, error) {
	k.requests <- r
	return &v1beta1.Empty{}, k.refuse
}

// startKubelet empties dir, as a starting kubelet does, and listens there. The returned function ends it.
func startKubelet(t *testing.T, dir string, refuse error) (*fakeKubelet, func()) {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, file := range files {
		os.Remove(file)
	}
	listener, err := net.Listen("unix", filepath.Join(dir, "kubelet.sock"))
	if err != nil {
		t.Fatal(err)
	}
	kubelet := &fakeKubelet{requests: make(chan *v1beta1.RegisterRequest, 4), refuse: refuse}
	server := grpc.NewServer()
	v1beta1.RegisterRegistrationServer(server, kubelet)
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	return kubelet, server.Stop
}

func startPlugin(t *testing.T, p *Plugin, dir string) (context.CancelFunc, chan error) {
	t.Helper()
	p.StateDir = t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- run(ctx, p, dir) }()
	t.Cleanup(cancel)
	return cancel, done
}

func within[T any](t *testing.T, what string, c <-chan T) T {
	t.Helper()
	select {
	case value := <-c:
		return value
	case <-time.After(5 * time.Second):
		t.Fatalf("waited 5 s for %s", what)
		panic("unreachable")
	}
}

func client(t *testing.T, dir string) v1beta1.DevicePluginClient {
	t.Helper()
	conn, err := grpc.NewClient("unix:"+filepath.Join(dir, socketName), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return v1beta1.NewDevicePluginClient(conn)
}

func TestRegistersWatchesHealthAndEnds(t *testing.T) {
	dir := t.TempDir()
	kubelet, _ := startKubelet(t, dir, nil)
	plugin := &Plugin{Resource: "nvidia.com/gpu", Count: 2, Replicas: 1}
	cancel, done := startPlugin(t, plugin, dir)
	request := within(t, "registration", kubelet.requests)
	if request.ResourceName != "nvidia.com/gpu" || request.Endpoint != socketName || request.Version != "v1beta1" {
		t.Fatalf("registered as %v", request)
	}

	stream, err := client(t, dir).ListAndWatch(context.Background(), &v1beta1.Empty{}, grpc.WaitForReady(true))
	if err != nil {
		t.Fatal(err)
	}
	lists := make(chan string, 4)
	go func() {
		for {
			list, err := stream.Recv()
			if err != nil {
				return
			}
			var text []string
			for _, device := range list.Devices {
				text = append(text, device.ID+"="+device.Health)
			}
			lists <- strings.Join(text, " ")
		}
	}()
	broken := filepath.Join(plugin.StateDir, "unhealthy", "sim-gpu-1")
	expect := func(want string) {
		t.Helper()
		if got := within(t, want, lists); got != want {
			t.Fatalf("devices %q, want %q", got, want)
		}
	}
	expect("sim-gpu-0=Healthy sim-gpu-1=Healthy")
	if err := os.WriteFile(broken, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	expect("sim-gpu-0=Healthy sim-gpu-1=Unhealthy")
	os.Remove(broken)
	expect("sim-gpu-0=Healthy sim-gpu-1=Healthy")

	cancel()
	if err := within(t, "the end", done); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{filepath.Join(dir, socketName), plugin.registeredFile()} {
		if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is left behind", file)
		}
	}
}

func TestWaitsForKubeletAndRegistersAgainAfterItsRestart(t *testing.T) {
	dir := t.TempDir()
	plugin := &Plugin{Resource: "nvidia.com/gpu", Count: 1, Replicas: 1}
	_, done := startPlugin(t, plugin, dir)
	time.Sleep(100 * time.Millisecond) // the plugin is there first
	kubelet, end := startKubelet(t, dir, nil)
	within(t, "the first registration", kubelet.requests)
	for range 100 { // until kubelet's answer has arrived
		if _, err := os.Stat(plugin.registeredFile()); err == nil {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	end()
	kubelet, _ = startKubelet(t, dir, nil)
	within(t, "registration with the new kubelet", kubelet.requests)
	if _, err := client(t, dir).GetDevicePluginOptions(context.Background(), &v1beta1.Empty{}, grpc.WaitForReady(true)); err != nil {
		t.Fatal(err)
	}
	if len(done) > 0 {
		t.Fatal("the plugin ended", <-done)
	}
}

func TestEndsWhenKubeletRefuses(t *testing.T) {
	dir := t.TempDir()
	startKubelet(t, dir, errors.New("no such version"))
	_, done := startPlugin(t, &Plugin{Resource: "nvidia.com/gpu", Count: 1, Replicas: 1}, dir)
	if err := within(t, "an error", done); err == nil || !strings.Contains(err.Error(), "no such version") {
		t.Fatalf("got %v", err)
	}
}

func TestASecondOneIsReadyAndWaitsForItsTurn(t *testing.T) {
	dir := t.TempDir()
	kubelet, _ := startKubelet(t, dir, nil)
	first := &Plugin{Resource: "nvidia.com/gpu", Count: 1, Replicas: 1}
	endFirst, _ := startPlugin(t, first, dir)
	within(t, "the first one's registration", kubelet.requests)
	second := &Plugin{Resource: "nvidia.com/gpu", Count: 1, Replicas: 1}
	_, done := startPlugin(t, second, dir)
	for range 100 {
		if _, err := os.Stat(second.registeredFile()); err == nil {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if _, err := os.Stat(second.registeredFile()); err != nil {
		t.Fatal("the waiting one is not ready")
	}
	if len(kubelet.requests) > 0 {
		t.Fatal("the waiting one registered, and kubelet forgot the first")
	}
	endFirst()
	within(t, "the second one's registration", kubelet.requests)
	if _, err := client(t, dir).GetDevicePluginOptions(context.Background(), &v1beta1.Empty{}, grpc.WaitForReady(true)); err != nil {
		t.Fatal("its socket is gone with the first one's", err)
	}
	if len(done) > 0 {
		t.Fatal("the second one ended", <-done)
	}
}

func TestEndsWhileItWaits(t *testing.T) {
	dir := t.TempDir()
	kubelet, _ := startKubelet(t, dir, nil)
	startPlugin(t, &Plugin{Resource: "nvidia.com/gpu", Count: 1, Replicas: 1}, dir)
	within(t, "the first one's registration", kubelet.requests)
	end, done := startPlugin(t, &Plugin{Resource: "nvidia.com/gpu", Count: 1, Replicas: 1}, dir)
	time.Sleep(100 * time.Millisecond)
	end()
	if err := within(t, "the end", done); err != nil {
		t.Fatal(err)
	}
}

func TestAllocate(t *testing.T) {
	for name, c := range map[string]struct {
		plugin Plugin
		ids    []string
		want   string // empty: refused
	}{
		"whole GPUs":              {Plugin{Count: 2, Replicas: 1, OneShare: true}, []string{"sim-gpu-1", "sim-gpu-0"}, "sim-gpu-0,sim-gpu-1"},
		"one share":               {Plugin{Count: 1, Replicas: 4, OneShare: true}, []string{"sim-gpu-0::3"}, "sim-gpu-0"},
		"several shares":          {Plugin{Count: 1, Replicas: 4, OneShare: true}, []string{"sim-gpu-0::3", "sim-gpu-0::1"}, ""},
		"several shares, allowed": {Plugin{Count: 1, Replicas: 4}, []string{"sim-gpu-0::3", "sim-gpu-0::1"}, "sim-gpu-0"},
	} {
		t.Run(name, func(t *testing.T) {
			answer, err := c.plugin.Allocate(context.Background(), &v1beta1.AllocateRequest{ContainerRequests: []*v1beta1.ContainerAllocateRequest{{DevicesIds: c.ids}}})
			if (err != nil) != (c.want == "") {
				t.Fatalf("error %v", err)
			}
			if err != nil {
				return
			}
			env := answer.ContainerResponses[0].Envs
			if env["NVIDIA_VISIBLE_DEVICES"] != c.want || env["AULA_SIMULATED_GPU"] != "1" {
				t.Fatalf("environment %v", env)
			}
		})
	}
}

func TestReplicasShareTheHealthOfTheirGPU(t *testing.T) {
	p := &Plugin{Count: 2, Replicas: 3, StateDir: t.TempDir()}
	os.Mkdir(filepath.Join(p.StateDir, "unhealthy"), 0o755)
	for _, id := range []string{"sim-gpu-0", "sim-gpu-1::2"} {
		os.WriteFile(filepath.Join(p.StateDir, "unhealthy", id), nil, 0o644)
	}
	var broken []string
	for _, device := range p.Devices() {
		if device.Health == v1beta1.Unhealthy {
			broken = append(broken, device.ID)
		}
	}
	if got := strings.Join(broken, " "); got != "sim-gpu-0::0 sim-gpu-0::1 sim-gpu-0::2 sim-gpu-1::2" {
		t.Fatalf("unhealthy: %s", got)
	}
}

func TestSettings(t *testing.T) {
	t.Setenv("AULA_GPU_COUNT", "3")
	p, _, err := fromFlags(flag.NewFlagSet("", flag.ContinueOnError), []string{"--replicas=2"})
	if err != nil || p.Count != 3 || p.Replicas != 2 || p.Resource != "nvidia.com/gpu" {
		t.Fatalf("%+v, %v", p, err)
	}
	if _, _, err := fromFlags(flag.NewFlagSet("", flag.ContinueOnError), []string{"--replicas=0"}); err == nil {
		t.Fatal("replicas of 0 accepted")
	}
	t.Setenv("AULA_GPU_COUNT", "two")
	if _, _, err := fromFlags(flag.NewFlagSet("", flag.ContinueOnError), nil); err == nil || !strings.Contains(err.Error(), "AULA_GPU_COUNT") {
		t.Fatalf("got %v", err)
	}
}
