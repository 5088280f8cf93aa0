package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	v1beta1 "k8s.io/kubelet/pkg/apis/deviceplugin/v1beta1"
)

const (
	socketName      = "aula-gpu-simulator.sock"
	registerTimeout = 30 * time.Second
	healthInterval  = time.Second
)

// Plugin advertises Count x Replicas devices under one resource name.
type Plugin struct {
	v1beta1.UnimplementedDevicePluginServer
	Resource string
	Count    int
	Replicas int
	OneShare bool   // refuse several shares of time-sliced GPUs in one container, as NVIDIA recommends
	StateDir string // holds unhealthy/<device id> (anyone may make or remove it) and registered (for the readiness probe)
}

// Start serves the plugin in dir and registers it with the kubelet at socket. The returned function stops it; it is never nil.
func (p *Plugin) Start(ctx context.Context, dir, kubelet string) (func(), error) {
	server := grpc.NewServer()
	stop := func() {
		os.Remove(p.registeredFile())
		server.Stop() // not GracefulStop: ListAndWatch is a stream that kubelet never ends
	}
	if err := os.MkdirAll(filepath.Join(p.StateDir, "unhealthy"), 0o755); err != nil {
		return stop, err
	}
	socket := filepath.Join(dir, socketName)
	os.Remove(socket) // left by a container that was killed
	listener, err := net.Listen("unix", socket)
	if err != nil {
		return stop, err
	}
	v1beta1.RegisterDevicePluginServer(server, p)
	go server.Serve(listener)
	if err := p.register(ctx, kubelet); err != nil {
		return stop, fmt.Errorf("kubelet did not accept %s: %w", p.Resource, err)
	}
	log.Printf("SIMULATED GPUs: registered %d of %s with kubelet", p.Count*p.Replicas, p.Resource)
	return stop, os.WriteFile(p.registeredFile(), nil, 0o644)
}

func (p *Plugin) register(ctx context.Context, kubelet string) error {
	conn, err := grpc.NewClient("unix:"+kubelet, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(ctx, registerTimeout)
	defer cancel()
	request := &v1beta1.RegisterRequest{Version: v1beta1.Version, Endpoint: socketName, ResourceName: p.Resource, Options: &v1beta1.DevicePluginOptions{}}
	// kubelet makes its socket a moment before it answers there.
	_, err = v1beta1.NewRegistrationClient(conn).Register(ctx, request, grpc.WaitForReady(true))
	return err
}

// Devices lists every device with its health: unhealthy while the file unhealthy/<id> (or that of its whole GPU) exists.
func (p *Plugin) Devices() []*v1beta1.Device {
	devices := make([]*v1beta1.Device, 0, p.Count*p.Replicas)
	for gpu := range p.Count {
		for share := range p.Replicas {
			id := fmt.Sprintf("sim-gpu-%d", gpu)
			health := p.health(id)
			if p.Replicas > 1 {
				id = fmt.Sprintf("%s::%d", id, share) // NVIDIA's way to name a share
				if p.health(id) == v1beta1.Unhealthy {
					health = v1beta1.Unhealthy
				}
			}
			devices = append(devices, &v1beta1.Device{ID: id, Health: health})
		}
	}
	return devices
}

func (p *Plugin) health(id string) string {
	if _, err := os.Stat(filepath.Join(p.StateDir, "unhealthy", id)); err == nil {
		return v1beta1.Unhealthy
	}
	return v1beta1.Healthy
}

func (p *Plugin) registeredFile() string { return filepath.Join(p.StateDir, "registered") }

// GetDevicePluginOptions says that neither of the optional calls is offered.
func (p *Plugin) GetDevicePluginOptions(context.Context, *v1beta1.Empty) (*v1beta1.DevicePluginOptions, error) {
	return &v1beta1.DevicePluginOptions{}, nil
}

// ListAndWatch sends the list of devices at once, and again within a second of each change of health.
func (p *Plugin) ListAndWatch(_ *v1beta1.Empty, stream grpc.ServerStreamingServer[v1beta1.ListAndWatchResponse]) error {
	ticker := time.NewTicker(healthInterval)
	defer ticker.Stop()
	var sent *v1beta1.ListAndWatchResponse
	for {
		if list := (&v1beta1.ListAndWatchResponse{Devices: p.Devices()}); sent == nil || !proto.Equal(sent, list) {
			if err := stream.Send(list); err != nil {
				return err
			}
			sent = list
		}
		select {
		case <-stream.Context().Done():
			return nil
		case <-ticker.C:
		}
	}
}

// Allocate gives each container the environment that NVIDIA's plugin would, and a mark that the GPU is simulated.
func (p *Plugin) Allocate(_ context.Context, request *v1beta1.AllocateRequest) (*v1beta1.AllocateResponse, error) {
	response := &v1beta1.AllocateResponse{}
	for _, container := range request.ContainerRequests {
		if p.OneShare && p.Replicas > 1 && len(container.DevicesIds) > 1 {
			return nil, status.Errorf(codes.InvalidArgument, "%s is shared: a container may ask for 1 share, this one asks for %d", p.Resource, len(container.DevicesIds))
		}
		var gpus []string
		for _, id := range container.DevicesIds {
			gpu, _, _ := strings.Cut(id, "::")
			gpus = append(gpus, gpu)
		}
		slices.Sort(gpus)
		response.ContainerResponses = append(response.ContainerResponses, &v1beta1.ContainerAllocateResponse{Envs: map[string]string{
			"NVIDIA_VISIBLE_DEVICES": strings.Join(slices.Compact(gpus), ","),
			"AULA_SIMULATED_GPU":     "1",
		}})
	}
	return response, nil
}
