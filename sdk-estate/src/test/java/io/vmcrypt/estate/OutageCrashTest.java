package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.outage.HostResult;
import io.vmcrypt.estate.outage.Recovery;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many VMs on 16 hosts after an outage; the recovery is killed at some call, and run again. */
@Timeout(600)
@Tag("thorough")
class OutageCrashTest {

  private static final int MANY = Integer.getInteger("vmcrypt.vms", 300);

  /** Two on each host, and more than are unlocked at a time. */
  private static final int SOME_VMS = 32;

  private static final int DATACENTERS = 8;
  private static final String PROVIDER = "kms-prod";
  private static final String USER = "vcenter";
  private static final String PASSWORD = "kms-password";

  /** As many kills as the thorough tests have time for, of each outage. */
  private static final int SOME = 2;

  /** What went away. */
  private enum Outage {
    KMS,
    HOSTS,
    PASSWORD_STORE
  }

  /** How it is when the recovery begins. */
  private static void strike(Outage what, Scene scene) {
    switch (what) {
      case KMS -> {
        scene.kms.stop();
        scene.restartHosts();
        scene.kms.restart();
      }
      // half of them restarted, and the KMS was not there for a moment
      case HOSTS -> {
        scene.kms.stop();
        scene.hosts().stream().limit(DATACENTERS).forEach(scene.vcenter.hosts()::restart);
        scene.kms.restart();
      }
      // vCenter has lost the password of its user at the KMS
      case PASSWORD_STORE -> {
        scene.vcenter.keys().forgetKmsPasswords();
        scene.restartHosts();
      }
    }
  }

  /** A vCenter, its KMS, and all that is encrypted. */
  private static final class Scene implements AutoCloseable {
    private static final TestAuthority AUTHORITY = TestAuthority.create("CA");
    private static final TestIdentity CLIENT = AUTHORITY.client("vcenter").issue();

    private final FakeKmipServer kms =
        FakeKmipServer.builder(AUTHORITY).login(USER, PASSWORD.toCharArray()).start();
    private final FakeVcenter vcenter;

    Scene(int vms) {
      FakeVcenterBuilder builder =
          FakeVcenter.builder(AUTHORITY)
              .taskDuration(Duration.ZERO)
              // so that they never come at once
              .pageSize(vms / 2 - 1)
              .keyServerTimeout(EstateSystems.PATIENCE);
      for (int i = 0; i < DATACENTERS; i++) {
        builder.datacenter("dc-" + i);
      }
      vcenter = builder.start();
      try (VsphereClient client = client()) {
        KmsCluster cluster = givePassword(client);
        cluster.trust().ensureServerTrusted(ServerCertificate.of(List.of(kms.certificate())));
        cluster
            .trust()
            .ensureClientCertificate(ClientIdentity.of(CLIENT.chain(), CLIENT.privateKey()));
      }
      for (int i = 0; i < vms; i++) {
        vcenter.addVm(
            FakeVm.builder("vm-%03d".formatted(i))
                .datacenter("dc-" + i / 2 % DATACENTERS)
                .disks(1)
                .encryptedWith(key("vm-" + i))
                .build());
      }
      hosts().forEach(host -> vcenter.hosts().setKey(host, key(host)));
      assertThat(hosts()).hasSize(2 * DATACENTERS);
    }

    private FakeKey key(String id) {
      kms.put(FakeKmipObject.key(id).build());
      return new FakeKey(id, PROVIDER);
    }

    private KmsCluster givePassword(VsphereClient client) {
      return client
          .kmsClusters()
          .ensure(
              KmsClusterSpec.builder(
                      PROVIDER,
                      KmsServerSpec.builder("kms-1", kms.host())
                          .port(kms.port())
                          .credentials(USER, Secret.of(PASSWORD))
                          .updatePassword()
                          .build())
                  .makeDefault()
                  .build())
          .value();
    }

    List<String> hosts() {
      return List.copyOf(vcenter.hosts().cryptoStates().keySet());
    }

    void restartHosts() {
      hosts().forEach(vcenter.hosts()::restart);
    }

    VsphereClient client() {
      return VsphereClient.builder(
              HostAndPort.of(vcenter.host(), vcenter.port()),
              VsphereCredentials.password(vcenter.userName(), Secret.of(vcenter.password())))
          .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
          .timeSource(new BriskTime())
          .build();
    }

    /** All that a recovery leaves: who is locked, and which host has which key. */
    Map<String, String> state() {
      Map<String, String> state = new TreeMap<>();
      Map<String, @Nullable FakeKey> keys = vcenter.hosts().keys();
      vcenter
          .hosts()
          .cryptoStates()
          .forEach((host, mode) -> state.put(host, mode + " " + keys.get(host)));
      try (VsphereClient client = client()) {
        try (EstateClient estates = EstateClient.of(client)) {
          state.put("outage", estates.outage().toString());
        }
      }
      state.put("keys at the KMS", String.valueOf(kms.keys().size()));
      return state;
    }

    @Override
    public void close() {
      assertThat(vcenter.failures()).isEmpty();
      vcenter.close();
      kms.close();
    }
  }

  /** What a person, or a program, does: the same whatever was done before. */
  private static void recover(Scene scene, VsphereClient client) {
    if (!client.kmsClusters().get(PROVIDER).status().isHealthy()) {
      KmsCluster unused = scene.givePassword(client);
    }
    try (EstateClient estates = EstateClient.of(client)) {
      Recovery recovery = estates.recover(estates.outage());
      assertThat(recovery.hosts()).allMatch(HostResult::isSafe);
      assertThat(recovery.vms().map(RolloutReport::isComplete).orElse(true))
          .as(recovery.toString())
          .isTrue();
    }
  }

  /** Runs until it is over, or until the given request is lost with all that follow. */
  private static int run(Scene scene, int at, boolean afterEffect) {
    AtomicInteger seen = new AtomicInteger();
    CompletableFuture<Boolean> dead = new CompletableFuture<>();
    if (at > 0) {
      scene
          .vcenter
          .faults()
          .onEvery(
              request -> seen.incrementAndGet() == at && afterEffect,
              Fault.close().afterTakingEffect());
      scene
          .vcenter
          .faults()
          .onEvery(
              request -> {
                if (seen.get() < at) {
                  return false;
                }
                dead.complete(true);
                return true;
              },
              Fault.close());
    } else {
      scene.vcenter.faults().onEvery(request -> seen.incrementAndGet() < 0, Fault.close());
    }
    VsphereClient client = scene.client();
    CompletableFuture<Boolean> over =
        CompletableFuture.supplyAsync(
            () -> {
              recover(scene, client);
              return true;
            });
    try {
      if (at > 0) {
        over.exceptionally(failure -> false).applyToEither(dead, any -> any).join();
        client.close();
        boolean unused = over.exceptionally(failure -> false).join();
      } else {
        over.join();
      }
    } finally {
      client.close();
      scene.vcenter.faults().clear();
    }
    return seen.get();
  }

  /** What a run that nothing disturbed sent, and what it left. */
  private record Clean(int vms, int requests, Map<String, String> state) {}

  private static Clean clean(Outage what, int vms) {
    try (Scene scene = new Scene(vms)) {
      strike(what, scene);
      assertThat(scene.state().get("outage"))
          .contains("locked VMs")
          .contains(what == Outage.PASSWORD_STORE ? "of which 0 can" : "can be unlocked");
      int requests = run(scene, 0, false);
      Map<String, String> state = scene.state();
      assertThat(state).containsEntry("outage", "nothing is locked");
      return new Clean(vms, requests, state);
    }
  }

  /** What is wrong after a run that died and another one; empty if nothing is. */
  private static List<String> killedAt(Outage what, int request, boolean afterEffect, Clean clean) {
    String kill =
        "%s the effect of request %s of %s"
            .formatted(afterEffect ? "after" : "before", request, clean.requests());
    try (Scene scene = new Scene(clean.vms())) {
      strike(what, scene);
      int unused = run(scene, request, afterEffect);
      int again = run(scene, 0, false);
      assertThat(again).isPositive();
      return scene.state().equals(clean.state()) ? List.of() : List.of(kill + ": " + scene.state());
    } catch (SdkException | CompletionException e) {
      // what was not so is told of all calls at the end
      return List.of(kill + ": " + e);
    }
  }

  @ParameterizedTest
  @EnumSource(Outage.class)
  @DisplayName("killed at some call, and run again, it ends as one run that nothing disturbed")
  void recovery_killedAtSomeCalls_endsAsOneRun(Outage what) {
    long seed = Long.getLong("vmcrypt.seed", System.nanoTime());
    System.out.println("seed " + seed + " (repeat with -Dvmcrypt.seed=" + seed + ")");
    Random random = new Random(seed);
    Clean clean = clean(what, SOME_VMS);
    int apart = clean.requests() / SOME;
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < SOME; i++) {
      int at = 1 + i * apart + random.nextInt(apart);
      problems.addAll(killedAt(what, at, random.nextBoolean(), clean));
    }
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Outage.class)
  @Tag("crash")
  @Timeout(value = 6, unit = TimeUnit.HOURS)
  @DisplayName("killed at any call, and run again, it ends as one run that nothing disturbed")
  void recovery_killedAtEachCall_endsAsOneRun(Outage what) {
    Clean clean = clean(what, MANY);
    List<String> problems = new ArrayList<>();
    // so that several processes can share the work: each takes every so many-th call
    int first = Integer.getInteger("vmcrypt.kills.first", 1);
    int apart = Integer.getInteger("vmcrypt.kills.apart", 1);
    for (int at = first; at <= clean.requests(); at += apart) {
      problems.addAll(killedAt(what, at, false, clean));
      problems.addAll(killedAt(what, at, true, clean));
      System.out.println(
          what + " killed at call " + at + " of " + clean.requests() + ", problems: " + problems);
    }
    assertThat(problems).isEmpty();
  }
}
