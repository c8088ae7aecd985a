package io.vmcrypt.benchmarks;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * To say of each of 10,000 encrypted VMs whether it can move to another vCenter costs little more
 * than to audit both vCenters, in a heap of 64 MB. The other vCenter has a tenth as many VMs.
 *
 * @param cost what is measured
 */
record MoveBudget(Cost cost) implements Budget {

  /** What a check costs. */
  enum Cost {
    /** Calls to both vCenters. */
    REQUESTS,
    /** Time on the clock. */
    TIME,
    /** Time of the processors. */
    PROCESSOR
  }

  private static final int VMS = 10_000;
  private static final int THERE = VMS / 10;
  private static final int KEYS = 200;

  /** At first the stand-ins take longer: their own code is compiled by and by. */
  private static final int WARM_UP = 2;

  /** A single run takes up to a third more or less than the next one. */
  private static final int RUNS = 4;

  private static final long LIMIT_SECONDS = 600;
  private static final String PROVIDER = "kms";
  private static final String DATACENTER = FakeVcenter.DEFAULT_DATACENTER;

  @Override
  public String name() {
    return "move-check-" + cost.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String unit() {
    return cost == Cost.REQUESTS ? "requests" : "ns";
  }

  @Override
  public double limit() {
    return 1.3;
  }

  @Override
  public int rounds() {
    return cost == Cost.REQUESTS ? 1 : 3;
  }

  @Override
  public Round measure() throws Exception {
    TestAuthority authority = TestAuthority.create("vCenter CA");
    TestAuthority kmsAuthority = TestAuthority.create("KMS CA");
    Path folder = Files.createTempDirectory("vmcrypt-benchmark");
    try (FakeKmipServer kms = FakeKmipServer.builder(kmsAuthority).start();
        FakeVcenter source = FakeVcenter.builder(authority).start();
        FakeVcenter target = FakeVcenter.builder(authority).start()) {
      setUp(kms, kmsAuthority.client("vcenter").issue(), authority, source, target, folder);
      if (cost == Cost.REQUESTS) {
        return new Round(
            run(source, target, "check", folder), run(source, target, "audit", folder));
      }
      for (int i = 0; i < WARM_UP; i++) {
        run(source, target, "audit", folder);
        run(source, target, "check", folder);
      }
      double measured = 0;
      double baseline = 0;
      for (int i = 0; i < RUNS; i++) {
        // neither is always the later one
        for (String job : i % 2 == 0 ? List.of("check", "audit") : List.of("audit", "check")) {
          double nanos = run(source, target, job, folder);
          measured += job.equals("check") ? nanos : 0;
          baseline += job.equals("audit") ? nanos : 0;
        }
      }
      return new Round(measured / RUNS, baseline / RUNS);
    }
  }

  private static void setUp(
      FakeKmipServer kms,
      TestIdentity client,
      TestAuthority authority,
      FakeVcenter source,
      FakeVcenter target,
      Path folder)
      throws IOException {
    List<FakeKey> keys = new ArrayList<>();
    for (FakeVcenter side : List.of(source, target)) {
      try (VsphereClient vcenter =
          VsphereClient.builder(
                  HostAndPort.of(side.host(), side.port()),
                  VsphereCredentials.password(side.userName(), Secret.of(side.password())))
              .trust(ServerTrust.certificateAuthorities(List.of(authority.certificate())))
              .build()) {
        KmsCluster provider =
            vcenter
                .kmsClusters()
                .ensure(
                    KmsClusterSpec.builder(
                            PROVIDER,
                            KmsServerSpec.builder("kms-1", kms.host()).port(kms.port()).build())
                        .makeDefault()
                        .build())
                .value();
        provider.trust().ensureServerTrusted(ServerCertificate.of(List.of(kms.certificate())));
        provider
            .trust()
            .ensureClientCertificate(ClientIdentity.of(client.chain(), client.privateKey()));
        while (keys.size() < KEYS) {
          keys.add(new FakeKey(vcenter.kmsClusters().keys().create(PROVIDER).keyId(), PROVIDER));
        }
      }
      side.inventory().setFreeSpace(DATACENTER, Long.MAX_VALUE / 2);
      side.hosts().keys().keySet().forEach(host -> side.hosts().setKey(host, keys.get(0)));
    }
    for (int i = 0; i < VMS + THERE; i++) {
      (i < VMS ? source : target)
          .addVm(
              FakeVm.builder((i < VMS ? "vm-%05d" : "other-%05d").formatted(i))
                  .disks(2)
                  .encryptedWith(keys.get(i % KEYS))
                  .build());
    }
    Files.writeString(folder.resolve("authority.pem"), authority.certificatePem());
    Files.writeString(folder.resolve("target.pem"), target.identity().certificatePem());
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

  private double run(FakeVcenter source, FakeVcenter target, String job, Path folder)
      throws IOException, InterruptedException {
    int before = source.requests().size() + target.requests().size();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                MoveProgram.class.getName(),
                job,
                Integer.toString(source.port()),
                Integer.toString(target.port()),
                source.userName(),
                source.password(),
                folder.toString(),
                Integer.toString(VMS))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(job + " of " + VMS + " VMs failed");
      }
      String[] nanos = out.strip().split(" ", -1);
      return switch (cost) {
        case REQUESTS -> source.requests().size() + target.requests().size() - before;
        case TIME -> Double.parseDouble(nanos[0]);
        case PROCESSOR -> Double.parseDouble(nanos[1]);
      };
    } finally {
      process.destroyForcibly();
    }
  }
}
