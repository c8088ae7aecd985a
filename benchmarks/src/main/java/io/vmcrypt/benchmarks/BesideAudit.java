package io.vmcrypt.benchmarks;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A job of {@link EstateProgram} for 10,000 VMs beside an audit of the same vCenters, in a heap of
 * 64 MB. VMs that are planned are plain, and the others are encrypted. The other vCenter of a move
 * has a tenth as many VMs.
 *
 * @param cost what is measured
 */
record BesideAudit(String job, Cost cost) implements Budget.Measurement {

  /** What a job costs. */
  enum Cost {
    /** Calls to vCenter. */
    REQUESTS,
    /** Nanoseconds on the clock. */
    TIME,
    /** Nanoseconds of the processors. */
    PROCESSOR
  }

  private static final int VMS = 10_000;
  private static final int KEYS = 200;

  /** At first the stand-in takes longer: its own code is compiled by and by. */
  private static final int WARM_UP = 2;

  /** A single run takes up to a third more or less than the next one. */
  private static final int RUNS = 4;

  private static final Duration SET_UP = Duration.ofMinutes(5);
  private static final String PROVIDER = "kms-cluster";
  private static final String DATACENTER = FakeVcenter.DEFAULT_DATACENTER;

  @Override
  public Budget.Round once() throws Exception {
    Path folder = Files.createTempDirectory("vmcrypt-benchmark");
    FakeCloud.Builder builder =
        FakeCloud.builder()
            .taskStep(Duration.ofMillis(1))
            .virtualMachine(FakeVm.builder("plain").disks(2).build());
    try (FakeCloud cloud = (isMove() ? builder.target(options -> {}) : builder).start()) {
      List<FakeVcenter> sides = new ArrayList<>(List.of(cloud.vcenter()));
      cloud.target().ifPresent(sides::add);
      documents(cloud, folder);
      setUp(cloud, sides, folder);
      if (cost == Cost.REQUESTS) {
        return new Budget.Round(run(job, sides, folder), run("audit", sides, folder));
      }
      double measured = 0;
      double baseline = 0;
      for (int i = -WARM_UP; i < RUNS; i++) {
        // neither is always the later one
        for (String next : i % 2 == 0 ? List.of(job, "audit") : List.of("audit", job)) {
          double nanos = run(next, sides, folder);
          measured += i >= 0 && next.equals(job) ? nanos : 0;
          baseline += i >= 0 && !next.equals(job) ? nanos : 0;
        }
      }
      return new Budget.Round(measured / RUNS, baseline / RUNS);
    }
  }

  private boolean isMove() {
    return job.equals("move");
  }

  /**
   * The estate without its VMs, or the key provider that both sides of a move have; then the VMs.
   */
  private void setUp(FakeCloud cloud, List<FakeVcenter> sides, Path folder) {
    List<FakeKey> keys = new ArrayList<>();
    for (FakeVcenter side : sides) {
      try (VsphereClient vcenter = Door.of(side).open()) {
        if (isMove()) {
          provider(cloud, vcenter);
        } else {
          apply(vcenter, folder);
        }
        while (keys.size() < (isMove() ? KEYS : 1)) {
          keys.add(new FakeKey(vcenter.kmsClusters().keys().create(PROVIDER).keyId(), PROVIDER));
        }
      }
      if (isMove()) {
        side.inventory().setFreeSpace(DATACENTER, Long.MAX_VALUE / 2);
        side.hosts().keys().keySet().forEach(host -> side.hosts().setKey(host, keys.get(0)));
      }
      for (int i = side == sides.get(0) ? 0 : VMS * 9 / 10; i < VMS; i++) {
        FakeVm.Builder vm =
            FakeVm.builder((side == sides.get(0) ? "vm-%05d" : "other-%05d").formatted(i)).disks(2);
        if (!job.equals("plan")) {
          vm.encryptedWith(keys.get(i % keys.size()));
        }
        side.addVm(vm.build());
      }
    }
  }

  private static void provider(FakeCloud cloud, VsphereClient vcenter) {
    KmsCluster provider =
        vcenter
            .kmsClusters()
            .ensure(
                KmsClusterSpec.builder(
                        PROVIDER,
                        KmsServerSpec.builder("kms-1", cloud.kmsHost())
                            .port(cloud.kmsPort())
                            .build())
                    .makeDefault()
                    .build())
            .value();
    provider
        .trust()
        .ensureServerTrusted(
            ServerCertificate.of(List.of(cloud.kms().orElseThrow().certificate())));
    provider
        .trust()
        .ensureClientCertificate(
            ClientIdentity.of(cloud.clientIdentity().chain(), cloud.clientIdentity().privateKey()));
  }

  private static void apply(VsphereClient vcenter, Path folder) {
    try (EstateClient estates = EstateClient.of(vcenter);
        EstateRun run =
            estates.startApply(estates.plan(Estate.fromFile(folder.resolve("estate.json"))))) {
      if (!run.await(SET_UP).isComplete()) {
        throw new IllegalStateException("the estate could not be set up");
      }
    }
  }

  private static void documents(FakeCloud cloud, Path folder) throws IOException {
    Files.writeString(folder.resolve("client.pem"), cloud.clientIdentity().chainPem());
    Files.writeString(folder.resolve("client.key"), cloud.clientIdentity().privateKeyPem());
    Files.writeString(
        folder.resolve("estate.json"),
        """
        {
          "estate": "many",
          "keyServers": [{"name": "kms-1", "address": "%s", "thumbprint": "%s"}],
          "clientTrust": {"identity": {"certificate": "client.pem", "key": "client.key"}},
          "keyProvider": {"name": "%s"},
          "vms": [{"all": true}]
        }
        """
            .formatted(
                HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()),
                Thumbprint.of(cloud.kms().orElseThrow().certificate(), ThumbprintAlgorithm.SHA256),
                PROVIDER));
    Files.writeString(
        folder.resolve("move.json"),
        """
        {
          "move": "many",
          "vms": [{
            "way": "travel",
            "select": {"name": "vm-*"},
            "place": {
              "pool": "/%s/host/Cluster",
              "datastore": "datastore1",
              "networks": {"VM Network": "VM Network"}
            }
          }]
        }
        """
            .formatted(DATACENTER));
  }

  private double run(String what, List<FakeVcenter> sides, Path folder)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(what, "" + folder, "" + VMS));
    sides.forEach(side -> arguments.add(Door.of(side).toString()));
    int before = requests(sides);
    Ran ran = Ran.java(List.of("-Xmx64m"), EstateProgram.class, arguments.toArray(String[]::new));
    String[] nanos = ran.output().split(" ", -1);
    return cost == Cost.REQUESTS
        ? requests(sides) - before
        : Double.parseDouble(nanos[cost == Cost.TIME ? 0 : 1]);
  }

  private static int requests(List<FakeVcenter> sides) {
    return sides.stream().mapToInt(side -> side.requests().size()).sum();
  }
}
