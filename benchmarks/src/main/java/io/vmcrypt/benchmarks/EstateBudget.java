package io.vmcrypt.benchmarks;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * To plan or to prove an estate of 10,000 VMs costs little more than to audit the same VMs, in a
 * heap of 64 MB, and a look at who needs its keys costs a part of that. VMs that are planned are
 * plain, and the others are encrypted.
 *
 * @param job {@code plan}, {@code prove} or {@code ledger}
 * @param counted whether requests are counted, or time is measured
 * @param limit how much more than the audit it may cost
 */
record EstateBudget(String job, boolean counted, double limit) implements Budget {

  private static final int VMS = 10_000;

  /** At first the stand-in takes longer: its own code is compiled by and by. */
  private static final int WARM_UP = 2;

  /** A single run takes up to a third more or less than the next one. */
  private static final int RUNS = 4;

  private static final long LIMIT_SECONDS = 600;
  private static final Duration SET_UP = Duration.ofMinutes(5);

  @Override
  public String name() {
    return "estate-" + job + (counted ? "-requests" : "-time");
  }

  @Override
  public String unit() {
    return counted ? "requests" : "ns";
  }

  @Override
  public int rounds() {
    return counted ? 1 : 3;
  }

  @Override
  public Round measure() throws Exception {
    Path directory = Files.createTempDirectory("vmcrypt-benchmark");
    try (FakeCloud cloud =
        FakeCloud.builder()
            .taskStep(Duration.ofMillis(1))
            .virtualMachine(FakeVm.builder("vm-00000").disks(2).build())
            .start()) {
      Path document = setUp(cloud, directory);
      if (counted) {
        return new Round(run(cloud, job, document), run(cloud, "audit", document));
      }
      for (int i = 0; i < WARM_UP; i++) {
        run(cloud, "audit", document);
        run(cloud, job, document);
      }
      return timed(cloud, document);
    }
  }

  /** The means of several runs, in an order in which neither is always the later one. */
  private Round timed(FakeCloud cloud, Path document) throws IOException, InterruptedException {
    double measured = 0;
    double baseline = 0;
    for (int i = 0; i < RUNS; i++) {
      if (i % 2 == 0) {
        measured += run(cloud, job, document);
        baseline += run(cloud, "audit", document);
      } else {
        baseline += run(cloud, "audit", document);
        measured += run(cloud, job, document);
      }
    }
    return new Round(measured / RUNS, baseline / RUNS);
  }

  /** The estate without its VMs is applied, then the VMs are added. */
  private Path setUp(FakeCloud cloud, Path directory) throws IOException {
    Files.writeString(directory.resolve("client.pem"), cloud.clientIdentity().chainPem());
    Files.writeString(directory.resolve("client.key"), cloud.clientIdentity().privateKeyPem());
    String text =
        """
        {
          "estate": "many",
          "keyServers": [{"name": "kms-1", "address": "%s:%d", "thumbprint": "%s"}],
          "clientTrust": {"identity": {"certificate": "client.pem", "key": "client.key"}},
          "keyProvider": {"name": "kms-cluster"},
          "vms": [{"all": true}]
        }
        """
            .formatted(
                cloud.kmsHost(),
                cloud.kmsPort(),
                Thumbprint.of(cloud.kms().orElseThrow().certificate(), ThumbprintAlgorithm.SHA256));
    Path document = Files.writeString(directory.resolve("estate.json"), text);
    try (VsphereClient vcenter =
            VsphereClient.builder(
                    HostAndPort.of(cloud.vcenter().host(), cloud.vcenter().port()),
                    VsphereCredentials.password(
                        cloud.vcenter().userName(), Secret.of(cloud.vcenter().password())))
                .trust(ServerTrust.certificateAuthorities(List.of(cloud.authority().certificate())))
                .build();
        EstateClient estates = EstateClient.of(vcenter)) {
      Estate estate = Estate.fromFile(document);
      try (EstateRun run = estates.startApply(estates.plan(estate))) {
        if (!run.await(SET_UP).isComplete()) {
          throw new IllegalStateException("the estate could not be set up");
        }
      }
      CryptoKeyId key = vcenter.kmsClusters().keys().create("kms-cluster");
      for (int i = 1; i <= VMS; i++) {
        FakeVm.Builder vm = FakeVm.builder("vm-%05d".formatted(i)).disks(2);
        if (!job.equals("plan")) {
          vm.encryptedWith(new FakeKey(key.keyId(), "kms-cluster"));
        }
        cloud.vcenter().addVm(vm.build());
      }
    }
    return document;
  }

  private double run(FakeCloud cloud, String what, Path document)
      throws IOException, InterruptedException {
    int before = cloud.vcenter().requests().size();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                EstateProgram.class.getName(),
                what,
                Integer.toString(cloud.vcenter().port()),
                Thumbprint.of(cloud.vcenter().identity().certificate(), ThumbprintAlgorithm.SHA256)
                    .toString(),
                cloud.vcenter().userName(),
                cloud.vcenter().password(),
                document.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(what + " of " + VMS + " VMs failed");
      }
      return counted ? cloud.vcenter().requests().size() - before : Double.parseDouble(out.strip());
    } finally {
      process.destroyForcibly();
    }
  }
}
