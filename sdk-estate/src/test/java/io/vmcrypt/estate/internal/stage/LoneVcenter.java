package io.vmcrypt.estate.internal.stage;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.BriskTime;
import io.vmcrypt.estate.internal.leaving.LeavingLook;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.Systems;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.site.EstateSite;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A vCenter that is to leave key provider {@value #OLD}, for tests of one judgement: no KMS. */
public final class LoneVcenter implements AutoCloseable {

  public static final String OLD = "old";

  private static final TestAuthority AUTHORITY = TestAuthority.create();

  public final FakeVcenter fake;
  public final VsphereClient client;

  public LoneVcenter() {
    this(FakeVcenter.DEFAULT_API_VERSION);
  }

  /** One of another release. */
  public LoneVcenter(String release) {
    fake = FakeVcenter.builder(AUTHORITY).apiVersion(release).start();
    client = client(CallListener.none());
  }

  /** One more client, with somebody who hears of each call before anything goes on. */
  public VsphereClient client(CallListener calls) {
    return VsphereClient.builder(
            HostAndPort.of(fake.host(), fake.port()),
            VsphereCredentials.password(fake.userName(), Secret.of(fake.password())))
        .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
        .timeSource(new BriskTime())
        .callListener(calls)
        .build();
  }

  public Systems systems() {
    return systems(client);
  }

  /** The same with a client of another vCenter, or of none. */
  public static Systems systems(VsphereClient client) {
    Duration limit = Duration.ofMinutes(1);
    return new Systems(
        Optional.empty(),
        client,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Map.of(),
        limit,
        limit,
        limit,
        limit,
        new BriskTime());
  }

  public static Estate estate() {
    return Estate.builder("prod")
        .keyServer(KeyServer.kmip("192.0.2.1").clientTrust(new ClientTrust.SelfSigned()))
        .keyProvider("new", "kms-1")
        .build();
  }

  /** A plan that changes nothing. */
  public static EstatePlan emptyPlan(Estate estate, Instant madeAt) {
    return new EstatePlan(
        estate,
        Set.of(),
        Optional.empty(),
        new EstateSite("192.0.2.9", "uuid", Optional.empty(), List.of()),
        madeAt,
        List.of(),
        List.of(),
        Map.of());
  }

  public LeavingLook look() {
    return look(Leaving.builder(OLD));
  }

  public LeavingLook look(Leaving.Builder leaving) {
    return new LeavingLook(client, leaving.build(), "new");
  }

  public static FakeKey key(String id) {
    return new FakeKey(id, OLD);
  }

  /** A VM whose home and disk have a key of the old key provider. */
  public static FakeVm.Builder vm(String name, String keyId) {
    return FakeVm.builder(name).disk(FakeDisk.ofGibibytes(1)).encryptedWith(key(keyId));
  }

  /** The old key provider is there. */
  public void oldProvider(boolean isDefault) {
    KmsClusterSpec.Builder spec =
        KmsClusterSpec.builder(OLD, KmsServerSpec.builder("kms-old", "127.0.0.2").port(1).build());
    var unused = client.kmsClusters().ensure((isDefault ? spec.makeDefault() : spec).build());
  }

  /** Severity, code, subject and what was seen. */
  public static List<String> words(Found found) {
    return found.findings().stream().map(LoneVcenter::words).toList();
  }

  public static String words(Finding finding) {
    return "%s %s %s %s%s: %s"
        .formatted(
            finding.severity(),
            finding.code(),
            finding.subject().kind(),
            finding.subject().name(),
            finding.subject().part().isEmpty() ? "" : ", " + finding.subject().part(),
            finding.seen());
  }

  /** The old key provider is a native one, and the default of the vCenter. */
  public void nativeDefault() {
    var natives = client.nativeKeyProviders();
    var unused = natives.create(NativeKeyProviderSpec.of(OLD));
    var unusedBackup = natives.exportBackup(OLD);
    var unusedToo = natives.ensureDefault(OLD);
  }

  public void noNativesSeen() {
    noNativesSeen(fake);
  }

  /** A vCenter's service of native key providers is down; all else of it works. */
  public static void noNativesSeen(FakeVcenter fake) {
    fake.faults()
        .onEvery(request -> request.path().contains("/kms/providers"), Fault.serverError());
  }

  @Override
  public void close() {
    client.close();
    fake.close();
  }
}
