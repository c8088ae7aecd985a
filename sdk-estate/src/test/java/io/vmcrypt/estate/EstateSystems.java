package io.vmcrypt.estate;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.rotation.Rotation;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.NameResolver;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The clients of a fake cloud, and the estate that it is to become. */
final class EstateSystems implements AutoCloseable {

  static final Duration LIMIT = Duration.ofMinutes(5);

  /** How long a key server may take for an answer; a busy machine takes its time. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Nobody asks a DNS server: each name but this machine's own is not known. */
  static final NameResolver NO_DNS =
      host -> host.equals("localhost") ? Optional.of(Set.of("127.0.0.1")) : Optional.empty();

  private final FakeCloud cloud;
  private final OvhClient ovh;
  private final VsphereClient vcenter;
  private final EstateClient estates;

  /** A cloud whose tasks take no time to speak of. */
  static FakeCloud.Builder brisk() {
    return FakeCloud.builder().taskStep(Duration.ofMillis(1));
  }

  /** An estate without VMs. */
  Estate.Builder withoutVms() {
    return Estate.builder("prod").keyServer(keyServer()).keyProvider("kms-cluster", "kms-1");
  }

  private EstateSystems(
      FakeCloud cloud,
      String user,
      String password,
      String consumerKey,
      TimeSource time,
      CallListener calls) {
    this(cloud, user, password, consumerKey, time, calls, NO_DNS);
  }

  private EstateSystems(
      FakeCloud cloud,
      String user,
      String password,
      String consumerKey,
      TimeSource time,
      CallListener calls,
      NameResolver names) {
    this.cloud = cloud;
    ServerTrust authority =
        ServerTrust.certificateAuthorities(List.of(cloud.authority().certificate()));
    this.ovh =
        OvhClient.builder(
                OvhEndpoint.of(cloud.ovh().endpoint()),
                OvhCredentials.applicationKey(
                    cloud.ovh().applicationKey(),
                    Secret.of(cloud.ovh().applicationSecret()),
                    Secret.of(consumerKey)))
            .trust(authority)
            .timeSource(time)
            .callListener(calls)
            .build();
    this.vcenter =
        VsphereClient.builder(
                HostAndPort.of(cloud.vcenter().host(), cloud.vcenter().port()),
                VsphereCredentials.password(user, Secret.of(password)))
            .trust(authority)
            .timeSource(time)
            .callListener(calls)
            .nameResolver(names)
            .build();
    this.estates = EstateClient.builder(vcenter).ovh(ovh).probeTimeout(PATIENCE).build();
  }

  static EstateSystems of(FakeCloud cloud) {
    return of(cloud, cloud.vcenter().userName(), cloud.vcenter().password());
  }

  /** The same with another user of vCenter. */
  static EstateSystems of(FakeCloud cloud, String user, String password) {
    return new EstateSystems(
        cloud, user, password, cloud.ovh().consumerKey(), new BriskTime(), CallListener.none());
  }

  /** The same with other rights at OVHcloud. */
  static EstateSystems withConsumerKey(FakeCloud cloud, String consumerKey) {
    return new EstateSystems(
        cloud,
        cloud.vcenter().userName(),
        cloud.vcenter().password(),
        consumerKey,
        new BriskTime(),
        CallListener.none());
  }

  /** The same, with somebody who hears of each call once it is over, before anything goes on. */
  static EstateSystems listening(FakeCloud cloud, CallListener calls) {
    return new EstateSystems(
        cloud,
        cloud.vcenter().userName(),
        cloud.vcenter().password(),
        cloud.ovh().consumerKey(),
        new BriskTime(),
        calls);
  }

  /** The same, where nobody waits for what vCenter does not do. */
  static EstateSystems withoutWaiting(FakeCloud cloud) {
    return new EstateSystems(
        cloud,
        cloud.vcenter().userName(),
        cloud.vcenter().password(),
        cloud.ovh().consumerKey(),
        new SkippingTime(),
        CallListener.none());
  }

  /** The same, where a program looks names up as somebody says. */
  static EstateSystems resolving(FakeCloud cloud, NameResolver names) {
    return new EstateSystems(
        cloud,
        cloud.vcenter().userName(),
        cloud.vcenter().password(),
        cloud.ovh().consumerKey(),
        new SkippingTime(),
        CallListener.none(),
        names);
  }

  FakeCloud cloud() {
    return cloud;
  }

  OvhClient ovh() {
    return ovh;
  }

  VsphereClient vcenter() {
    return vcenter;
  }

  EstateClient estates() {
    return estates;
  }

  /** What the KMS accepts as a client. */
  ClientIdentity identity() {
    return ClientIdentity.of(cloud.clientIdentity().chain(), cloud.clientIdentity().privateKey());
  }

  /** The key server of the cloud, known by its thumbprint. */
  KeyServer keyServer() {
    return KeyServer.kmip(HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()))
        .expecting(thumbprint())
        .identity(identity());
  }

  Thumbprint thumbprint() {
    return Thumbprint.of(cloud.kms().orElseThrow().certificate(), ThumbprintAlgorithm.SHA256);
  }

  /** All VMs of the cloud, with keys of its key server. */
  Estate.Builder estate() {
    return estate(keyServer());
  }

  Estate.Builder estate(KeyServer keyServer) {
    return estate(
        keyServer, VmSelection.all().migrateEncryption(MigrateEncryption.REQUIRED).build());
  }

  Estate.Builder estate(KeyServer keyServer, VmSelection selection) {
    return Estate.builder("prod")
        .keyServer(keyServer)
        .registeredWith(cloud.ovh().serviceName())
        .keyProvider("kms-cluster", "kms-1")
        .encrypt(selection);
  }

  /** Plans and applies. */
  EstateReport apply(Estate estate) {
    return apply(estates.plan(estate));
  }

  EstateReport rotate(Estate estate, Rotation rotation) {
    return apply(estates.planRotation(estate, rotation));
  }

  EstateReport apply(EstatePlan plan) {
    try (EstateRun run = estates.startApply(plan)) {
      return run.await(LIMIT);
    }
  }

  @Override
  public void close() {
    estates.close();
    ovh.close();
    vcenter.close();
  }
}
