package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.move.MoveListener;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.move.MoveReport;
import io.vmcrypt.estate.move.MoveStep;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MoveSide;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.ovh.part.FakeRegisteredKms;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.move.Placement;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** From one service of OVHcloud's to another: each has a registration of its own. */
@Tag("thorough")
class MoveTwoServicesFlowTest {

  private static final String PROVIDER = "kms";

  private final FakeCloud cloud =
      FakeCloud.builder()
          .taskStep(Duration.ofMillis(1))
          .vcenter(vcenter -> vcenter.taskDuration(Duration.ZERO))
          .target(target -> target.taskDuration(Duration.ZERO))
          .start();

  private final FakeVcenter target = cloud.target().orElseThrow();

  private VsphereClient client(FakeVcenter vcenter) {
    return VsphereClient.builder(
            HostAndPort.of(vcenter.host(), vcenter.port()),
            VsphereCredentials.password(vcenter.userName(), Secret.of(vcenter.password())))
        .trust(ServerTrust.certificateAuthorities(List.of(cloud.authority().certificate())))
        .build();
  }

  private OvhClient ovh() {
    return OvhClient.builder(
            OvhEndpoint.of(cloud.ovh().endpoint()),
            OvhCredentials.applicationKey(
                cloud.ovh().applicationKey(),
                Secret.of(cloud.ovh().applicationSecret()),
                Secret.of(cloud.ovh().consumerKey())))
        .trust(ServerTrust.certificateAuthorities(List.of(cloud.authority().certificate())))
        .timeSource(new BriskTime())
        .build();
  }

  private Estate.Builder estate(String name, String service) {
    ServerCertificate kms = ServerCertificate.of(List.of(cloud.kms().orElseThrow().certificate()));
    return Estate.builder(name)
        .keyServer(
            KeyServer.kmip(HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()))
                .expecting(kms.thumbprint())
                .identity(
                    ClientIdentity.of(
                        cloud.clientIdentity().chain(), cloud.clientIdentity().privateKey())))
        .registeredWith(service)
        .keyProvider(PROVIDER, "kms-1")
        .policy(EncryptionPolicySpec.of("Encrypted"));
  }

  private List<String> registered(String service) {
    return cloud.ovh().registeredKms(service).stream().map(FakeRegisteredKms::ip).toList();
  }

  @Test
  @DisplayName("The target's registration is made, the source's stays until the source is emptied")
  void move_betweenServices() {
    String from = cloud.ovh().serviceName();
    String to = FakeCloud.TARGET_SERVICE_NAME;
    try (cloud;
        VsphereClient source = client(cloud.vcenter());
        VsphereClient next = client(target);
        OvhClient ovh = ovh();
        EstateClient estates = EstateClient.builder(source).ovh(ovh).build();
        MoveClient client =
            MoveClient.builder(source, next)
                .fromOvh(ovh)
                .toOvh(ovh)
                .environment(Map.of())
                .target(
                    ServerCertificate.of(List.of(target.identity().certificate())),
                    VsphereCredentials.password(target.userName(), Secret.of(target.password())))
                .build()) {
      Estate old = estate("old", from).encrypt(VmSelection.named("web-01").build()).build();
      try (EstateRun run = estates.startApply(estates.plan(old))) {
        assertThat(run.await(Duration.ofMinutes(1), state -> {}).isComplete()).isTrue();
      }
      assertThat(registered(from)).containsExactly("127.0.0.1");
      assertThat(registered(to)).isEmpty();

      EstateMove move =
          EstateMove.builder("house")
              .from(
                  new MoveSide(
                      Optional.of(cloud.vcenter().instanceUuid()), Optional.of(from), List.of()))
              .to(
                  new MoveSide(
                      Optional.of(target.instanceUuid()),
                      Optional.of(to),
                      List.of(estate("new", to).build())))
              .move(
                  MovedVms.travel(
                          VmSelection.named("web-01").build(),
                          Placement.builder("/Datacenter/host/Cluster", "datastore1")
                              .network("VM Network", "VM Network")
                              .build())
                      .build())
              .emptying(Leaving.builder(PROVIDER).registration("127.0.0.1").force().build())
              .build();
      MovePlan plan = client.plan(move);
      assertThat(plan.isBlocked()).as(plan.verdictText()).isFalse();
      assertThat(plan.text()).contains("2027-10-31", from, to);
      List<List<String>> seen = new ArrayList<>();
      MoveReport report =
          client.apply(
              plan,
              new MoveListener() {
                @Override
                public void onStep(MoveStep step) {
                  seen.add(registered(from));
                }
              });

      assertThat(report.isComplete()).as(report.text()).isTrue();
      assertThat(seen).isNotEmpty().containsOnly(List.of("127.0.0.1"));
      assertThat(registered(from)).containsExactly("127.0.0.1");
      assertThat(registered(to)).containsExactly("127.0.0.1");
      assertThat(client.prove(move, report.record()).isProved()).isTrue();

      leaveTheKms(source, ovh, from);
      MovePlan emptying = client.planEmptying(move, report.record());
      assertThat(emptying.isBlocked()).as(emptying.text()).isFalse();
      assertThat(registered(from)).contains("127.0.0.1");
      MoveReport emptied = MoveWorld.apply(client, emptying);

      assertThat(emptied.isComplete()).as(emptied.text()).isTrue();
      assertThat(registered(from)).containsExactly("192.0.2.9");
      assertThat(registered(to)).containsExactly("127.0.0.1");
      assertThat(source.kmsClusters().find(PROVIDER)).isEmpty();
      assertThat(next.kmsClusters().find(PROVIDER)).isPresent();
    }
  }

  /** What is no VM at the source needs the key provider no more: hosts, and the default. */
  private void leaveTheKms(VsphereClient source, OvhClient ovh, String service) {
    source
        .kmsClusters()
        .ensure(
            KmsClusterSpec.builder("next", KmsServerSpec.builder("n", "192.0.2.9").build())
                .makeDefault()
                .build());
    ovh.privateCloud(service)
        .vmEncryption()
        .kmsServers()
        .ensure(
            KmsRegistration.builder(
                    "192.0.2.9",
                    ServerCertificate.of(List.of(cloud.kms().orElseThrow().certificate()))
                        .thumbprint())
                .build())
        .value()
        .await(Duration.ofMinutes(1));
    cloud
        .vcenter()
        .hosts()
        .keys()
        .keySet()
        .forEach(host -> cloud.vcenter().hosts().setKey(host, null));
    source.virtualMachines().list().forEach(vm -> assertThat(vm.name()).isEqualTo("db-01"));
  }
}
