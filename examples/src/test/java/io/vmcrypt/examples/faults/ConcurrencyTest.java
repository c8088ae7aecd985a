package io.vmcrypt.examples.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.Faults;
import io.vmcrypt.testkit.kmip.part.KmipMisbehaviour;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One client of each kind, used by many threads, closed and interrupted while they call. */
@Timeout(120)
@Tag("thorough")
class ConcurrencyTest {

  private static final int THREADS = 16;
  private static final int CALLS = 20;

  /** Far below the time limit of a call, which is minutes. */
  private static final int AT_ONCE_SECONDS = 20;

  private FakeCloud cloud;
  private OvhClient ovh;
  private VsphereClient vcenter;
  private KmipProbe kms;

  @BeforeEach
  void start() {
    cloud = FakeCloud.start();
    ServerTrust trust =
        ServerTrust.certificateAuthorities(List.of(cloud.authority().certificate()));
    FakeOvhApi api = cloud.ovh();
    ovh =
        OvhClient.builder(
                OvhEndpoint.of(api.endpoint()),
                OvhCredentials.applicationKey(
                    api.applicationKey(),
                    Secret.of(api.applicationSecret()),
                    Secret.of(api.consumerKey())))
            .trust(trust)
            .build();
    FakeVcenter fake = cloud.vcenter();
    vcenter =
        VsphereClient.builder(
                HostAndPort.of(fake.host(), fake.port()),
                VsphereCredentials.password(fake.userName(), Secret.of(fake.password())))
            .trust(trust)
            .build();
    kms = KmipProbe.builder(HostAndPort.of(cloud.kmsHost(), cloud.kmsPort())).build();
  }

  @AfterEach
  void stop() {
    ovh.close();
    vcenter.close();
    cloud.close();
  }

  @Test
  @DisplayName("many threads share one client of each kind, and log in once")
  void clients_manyThreads_answerEachAsIfAlone() throws Exception {
    List<Callable<Object>> calls =
        List.of(
            () -> ovh.privateClouds(),
            () -> ovh.privateCloud(FakeCloud.SERVICE_NAME).details(),
            () -> vcenter.about(),
            () -> vcenter.virtualMachines().get("web-01").path(),
            () -> vcenter.storagePolicies().getVmEncryption(),
            () -> vcenter.nativeKeyProviders().list(),
            () -> kms.readCertificate());
    List<Object> alone = new ArrayList<>();
    for (Callable<Object> call : calls) {
      alone.add(call.call());
    }
    int sessions = cloud.vcenter().users().openSessions();
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Object>> answers = new ArrayList<>();
      for (int i = 0; i < THREADS * CALLS; i++) {
        answers.add(pool.submit(calls.get(i % calls.size())));
      }
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).isEqualTo(alone.get(i % calls.size()));
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(cloud.vcenter().calls("Login")).hasSize(1);
    assertThat(cloud.vcenter().users().openSessions()).isEqualTo(sessions);
    assertThat(cloud.ovh().failures()).isEmpty();
    assertThat(cloud.vcenter().failures()).isEmpty();
  }

  @Test
  @DisplayName("sessions that expire under many threads are replaced, once for all of them")
  void vcenter_sessionExpires_isReplacedOnce() throws Exception {
    vcenter.about();
    cloud.vcenter().users().expireSessions();
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Object>> answers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        answers.add(pool.submit(() -> vcenter.kmsClusters().list()));
      }
      for (Future<Object> answer : answers) {
        assertThat(answer.get()).isEqualTo(List.of());
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(cloud.vcenter().calls("Login")).hasSize(2);
  }

  @Test
  @DisplayName("closing a client ends the calls under way, each with a typed error")
  void close_callsUnderWay_endThem() throws Exception {
    CountDownLatch ovhAsked = new CountDownLatch(THREADS);
    CountDownLatch vcenterAsked = new CountDownLatch(THREADS);
    cloud
        .ovh()
        .faults()
        .onEvery(
            Faults.request("GET", "/vmEncryption"), Fault.silence().whenMet(ovhAsked::countDown));
    vcenter.about();
    cloud
        .vcenter()
        .faults()
        .onEvery(
            FakeVcenter.call("ListKmipServers"), Fault.silence().whenMet(vcenterAsked::countDown));

    Set<String> ended = new TreeSet<>();
    ended.addAll(
        closing(
            () -> ovh.privateCloud(FakeCloud.SERVICE_NAME).vmEncryption().state(),
            ovhAsked,
            ovh::close));
    ended.addAll(closing(() -> vcenter.kmsClusters().list(), vcenterAsked, vcenter::close));

    assertThat(ended).containsExactly(ConnectionException.class.getName());
  }

  /** What the calls end in that are under way when a client is closed. */
  private static Set<String> closing(Callable<Object> call, CountDownLatch asked, Runnable close)
      throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<String>> ends = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        ends.add(pool.submit(() -> end(call)));
      }
      assertThat(asked.await(AT_ONCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      close.run();
      Set<String> all = new TreeSet<>();
      for (Future<String> end : ends) {
        all.add(end.get(AT_ONCE_SECONDS, TimeUnit.SECONDS));
      }
      return all;
    } finally {
      pool.shutdownNow();
    }
  }

  private static String end(Callable<Object> call) {
    try {
      return "answer " + call.call();
    } catch (Exception e) {
      return e.getClass().getName();
    }
  }

  @Test
  @DisplayName("interrupting a thread ends its wait at once, and its flag stays set")
  void interrupt_callUnderWay_endsIt() throws Exception {
    CountDownLatch ovhAsked = new CountDownLatch(1);
    CountDownLatch vcenterAsked = new CountDownLatch(1);
    vcenter.about();
    cloud.ovh().faults().onEvery(request -> true, Fault.silence().whenMet(ovhAsked::countDown));
    cloud
        .vcenter()
        .faults()
        .onEvery(request -> true, Fault.silence().whenMet(vcenterAsked::countDown));
    cloud.kms().orElseThrow().misbehave(KmipMisbehaviour.SILENCE_BEFORE_TLS);

    assertThat(interrupting(() -> ovh.privateClouds(), ovhAsked)).isTrue();
    assertThat(interrupting(() -> vcenter.kmsClusters().list(), vcenterAsked)).isTrue();
    // wherever it is by then: an interrupt is not forgotten
    assertThat(interrupting(() -> kms.readCertificate(), new CountDownLatch(0))).isTrue();
  }

  /** Whether the flag was set when the call had ended, as one that is interrupted. */
  private static boolean interrupting(Callable<Object> call, CountDownLatch asked)
      throws Exception {
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                flag.completeExceptionally(new AssertionError("answered: " + call.call()));
              } catch (OperationInterruptedException e) {
                flag.complete(Thread.currentThread().isInterrupted());
              } catch (Exception e) {
                flag.completeExceptionally(e);
              }
            });
    thread.start();
    assertThat(asked.await(AT_ONCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    thread.interrupt();
    return flag.get(AT_ONCE_SECONDS, TimeUnit.SECONDS);
  }
}
