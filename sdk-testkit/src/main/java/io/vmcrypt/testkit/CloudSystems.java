package io.vmcrypt.testkit;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestKeyAlgorithm;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.FakeKmipServerBuilder;
import io.vmcrypt.testkit.ovh.FakeOkms;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import io.vmcrypt.testkit.ovh.FakeOvhApiBuilder;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The fakes of a {@link FakeCloud}, connected as the real ones are. */
final class CloudSystems {

  private static final int STEPS_OF_VCENTER_TASK = 4;

  final TestAuthority authority = TestAuthority.create();
  final List<String> vmNames;
  @Nullable FakeKmipServer kms;
  @Nullable FakeOkms okms;
  @Nullable FakeVcenter target;
  @Nullable FakeKmipServer targetKms;
  private final FakeCloud.Builder options;
  private final @Nullable String externalKmsHost;
  private final int externalKmsPort;
  private final List<FakeVm> vms;
  private final Deque<Runnable> closing = new ArrayDeque<>();
  private @Nullable FakeVcenter vcenter;
  private @Nullable FakeOvhApi ovh;

  CloudSystems(FakeCloud.Builder options) {
    this.options = options;
    this.externalKmsHost = options.externalKmsHost;
    this.externalKmsPort = options.externalKmsPort;
    this.vms =
        options.vms.isEmpty()
            ? List.of(
                FakeVm.builder("web-01").disks(2).build(), FakeVm.builder("db-01").disks(3).build())
            : List.copyOf(options.vms);
    this.vmNames = vms.stream().map(FakeVm::name).toList();
    try {
      startKms();
      startTarget();
      startVcenter();
      startOvh();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private FakeKmipServer started(FakeKmipServer server) {
    closing.push(server::close);
    return server;
  }

  private void startKms() {
    if (externalKmsHost != null) {
      return;
    }
    FakeKmipServerBuilder builder = FakeKmipServer.builder(authority).port(options.kmsPort);
    if (options.withOkms) {
      builder.serverIdentity(
          authority
              .server("localhost", "127.0.0.1", "::1")
              .keyAlgorithm(TestKeyAlgorithm.RSA_2048)
              .issue());
    }
    options.kmsOptions.accept(builder);
    FakeKmipServer own = started(builder.start());
    kms = own;
    if (options.withOkms) {
      FakeKmipServer ecdsa = started(FakeKmipServer.builder(authority).start());
      okms =
          FakeOkms.builder(authority, ecdsa.host() + ":" + ecdsa.port())
              .kmipRsaEndpoint(own.host() + ":" + own.port())
              .build();
    }
  }

  private void startTarget() {
    Consumer<FakeKmipServerBuilder> ofKms = options.targetKmsOptions;
    if (ofKms != null) {
      FakeKmipServerBuilder builder = FakeKmipServer.builder(authority);
      ofKms.accept(builder);
      targetKms = started(builder.start());
    }
    Consumer<FakeVcenterBuilder> ofTarget = options.targetOptions;
    if (ofTarget != null) {
      FakeVcenterBuilder builder = vcenterBuilder();
      ofTarget.accept(builder);
      target = started(builder.start());
    }
  }

  private FakeVcenterBuilder vcenterBuilder() {
    return FakeVcenter.builder(authority)
        .credentials(FakeCloud.USER, FakeCloud.randomPassword())
        .taskDuration(options.taskStep.multipliedBy(STEPS_OF_VCENTER_TASK));
  }

  private FakeVcenter started(FakeVcenter fake) {
    closing.push(fake::close);
    return fake;
  }

  private void startVcenter() {
    FakeVcenterBuilder builder = vcenterBuilder().port(options.vcenterPort);
    vms.forEach(builder::virtualMachine);
    options.limitedUsers.forEach(
        user ->
            builder.limitedUser(
                user.name(), user.password(), user.privileges().toArray(new String[0])));
    options.vcenterOptions.accept(builder);
    vcenter = started(builder.start());
  }

  private void startOvh() {
    FakeOvhApiBuilder api =
        FakeOvhApi.builder(authority)
            .port(options.ovhPort)
            .serviceName(FakeCloud.SERVICE_NAME)
            .user(FakeCloud.USER, true)
            .webInterfaceUrl(vcenter().url())
            .kmsTcpPort(kmsPort())
            .kmsConfigured(vcenter().keys()::isKmsServerRegistered)
            .taskStep(options.taskStep);
    FakeVcenter second = target;
    if (second != null) {
      FakeKmipServer own = targetKms;
      api.service(
          FakeCloud.TARGET_SERVICE_NAME,
          second.url(),
          own == null ? kmsPort() : own.port(),
          second.keys()::isKmsServerRegistered);
    }
    if (okms != null) {
      api.okms(okms);
    }
    options.ovhOptions.accept(api);
    FakeOvhApi started = api.start();
    closing.push(started::close);
    ovh = started;
  }

  FakeVcenter vcenter() {
    return Objects.requireNonNull(vcenter);
  }

  FakeOvhApi ovh() {
    return Objects.requireNonNull(ovh);
  }

  String kmsHost() {
    return kms == null ? Objects.requireNonNull(externalKmsHost) : kms.host();
  }

  int kmsPort() {
    return kms == null ? externalKmsPort : kms.port();
  }

  /** Stops what was started, the last first. */
  void close() {
    closing.forEach(Runnable::run);
  }
}
