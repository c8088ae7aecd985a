package io.vmcrypt.benchmarks;

import io.vmcrypt.benchmarks.BesideAudit.Cost;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.audit.AuditRules;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.runner.RunnerException;

/** All budgets of the SDK. */
final class Budgets {

  private static final Path RUNTIME = Path.of("cli", "target", "dist", "vmcrypt");
  private static final int RUNS = 7;
  private static final int MANY_VMS = 100_000;

  private Budgets() {}

  static List<Budget> all() {
    return List.of(
        // reading a certificate costs little more than a handshake of the JDK
        new Budget("read-certificate-TLSv1.2", "ms", 1.15, 5, () -> readCertificate("TLSv1.2")),
        new Budget("read-certificate-TLSv1.3", "ms", 1.15, 5, () -> readCertificate("TLSv1.3")),
        // larger messages allocate memory only in proportion to their size
        new Budget("codec-allocation-8", "bytes/byte", 1.15, 5, () -> codec(8)),
        new Budget("codec-allocation-64", "bytes/byte", 1.15, 5, () -> codec(64)),
        // a program that reads one thumbprint and ends takes little longer than one of the JDK
        // alone
        new Budget("start-up", "ms", 1.25, 5, Budgets::startUp),
        // the command thumbprint of the runtime that .ci/dist makes, as a whole process, and the
        // bare program on the same JVM without a class-data archive
        new Budget("runtime-thumbprint", "ms", 0.7, 5, Budgets::runtime),
        // logs into vCenter and lists its KMS clusters, beside one handshake of the JDK alone
        new Budget("vcenter-login", "ms", Budget.NONE, 5, () -> login(ran -> ran.seconds() * 1000)),
        new Budget("vcenter-login-memory", "MiB", Budget.NONE, 5, () -> login(Ran::peakMib)),
        // to read the data for an audit costs little more than to parse vCenter's answer
        new Budget("vm-decoding", "ms", 1.3, 5, Budgets::decoding),
        // in a heap of 64 MB no page of 100,000 VMs costs more requests than the second one
        new Budget("audit-requests-64-mb", "requests", 1.0, 1, Budgets::auditRequests),
        // a rollout takes little longer than vCenter's tasks, shared out evenly
        new Budget("rollout-time", "s", 1.1, 3, () -> EncryptedMany.measure().time()),
        // and makes little more than one call for each VM, apart from the one watch for all tasks
        new Budget(
            "rollout-requests", "requests", 1.2, 1, () -> EncryptedMany.measure().requests()),
        // what is done for an estate or a move costs little more than to audit the same VMs
        beside("estate-plan-requests", "plan", Cost.REQUESTS, 1.15),
        beside("estate-plan-time", "plan", Cost.TIME, 1.15),
        beside("estate-prove-requests", "prove", Cost.REQUESTS, 1.15),
        beside("estate-prove-time", "prove", Cost.TIME, 1.15),
        // 36 calls beside the 239 of an audit, login and all; three of them read clusters of hosts
        beside("estate-ledger-requests", "ledger", Cost.REQUESTS, 0.16),
        beside("move-check-requests", "move", Cost.REQUESTS, 1.3),
        beside("move-check-time", "move", Cost.TIME, 1.3),
        beside("move-check-processor", "move", Cost.PROCESSOR, 1.3));
  }

  private static Budget beside(String name, String job, Cost cost, double limit) {
    boolean counted = cost == Cost.REQUESTS;
    return new Budget(
        name, counted ? "requests" : "ns", limit, counted ? 1 : 3, new BesideAudit(job, cost));
  }

  private static Budget.Round readCertificate(String protocol) throws RunnerException {
    Map<String, String> parameters = Map.of("protocol", protocol);
    return new Budget.Round(
        Jmh.time(ReadCertificateBenchmark.class, "sdk", parameters),
        Jmh.time(ReadCertificateBenchmark.class, "bareJsse", parameters));
  }

  private static Budget.Round codec(int keys) throws RunnerException {
    return new Budget.Round(allocatedPerByte(keys), allocatedPerByte(1));
  }

  private static double allocatedPerByte(int keys) throws RunnerException {
    return Jmh.allocation(CodecBenchmark.class, "exchange", Map.of("keys", Integer.toString(keys)))
        / CodecBenchmark.wireBytes(keys);
  }

  private static Budget.Round decoding() throws RunnerException {
    return new Budget.Round(
        Jmh.time(VmDecodingBenchmark.class, "sdk", Map.of()),
        Jmh.time(VmDecodingBenchmark.class, "bareParser", Map.of()));
  }

  private static Budget.Round startUp() throws Exception {
    try (TlsServer server = TlsServer.start("TLSv1.2", "TLSv1.3")) {
      String port = Integer.toString(server.port());
      return inTurn(
          Ran.command(List.of(), SdkThumbprint.class, port),
          Ran.command(List.of(), BareThumbprint.class, port));
    }
  }

  private static Budget.Round runtime() throws Exception {
    Path command = RUNTIME.resolve("bin").resolve("vmcrypt");
    if (!Files.isExecutable(command)) {
      throw new IllegalStateException(
          "there is no " + command + ": run .ci/dist first, and this from the repository's root");
    }
    try (TlsServer server = TlsServer.start("TLSv1.2", "TLSv1.3")) {
      String port = Integer.toString(server.port());
      List<String> bare = Ran.command(List.of("-Xshare:off"), BareThumbprint.class, port);
      bare.set(0, RUNTIME.resolve("runtime").resolve("bin").resolve("java").toString());
      return inTurn(List.of(command.toString(), "thumbprint", "127.0.0.1:" + port), bare);
    }
  }

  /** The medians of the milliseconds that two programs take. */
  private static Budget.Round inTurn(List<String> measured, List<String> baseline)
      throws Exception {
    double[] ours = new double[RUNS];
    double[] bare = new double[RUNS];
    for (int i = 0; i < RUNS; i++) {
      ours[i] = Ran.of(Redirect.DISCARD, Map.of(), measured).seconds() * 1000;
      bare[i] = Ran.of(Redirect.DISCARD, Map.of(), baseline).seconds() * 1000;
    }
    Arrays.sort(ours);
    Arrays.sort(bare);
    return new Budget.Round(ours[RUNS / 2], bare[RUNS / 2]);
  }

  private static Budget.Round login(ToDoubleFunction<Ran> figure) throws Exception {
    try (FakeVcenter vcenter = FakeVcenter.start(TestAuthority.create())) {
      String door = Door.of(vcenter).toString();
      return new Budget.Round(
          figure.applyAsDouble(Ran.java(List.of(), VcenterProgram.class, "login", door, "0")),
          figure.applyAsDouble(
              Ran.java(List.of(), BareThumbprint.class, Integer.toString(vcenter.port()))));
    }
  }

  private static Budget.Round auditRequests() throws Exception {
    int one = auditRequests(AuditRules.DEFAULT_PAGE_SIZE);
    int two = auditRequests(2 * AuditRules.DEFAULT_PAGE_SIZE);
    int pages = MANY_VMS / AuditRules.DEFAULT_PAGE_SIZE;
    return new Budget.Round(auditRequests(MANY_VMS), one + (pages - 1.0) * (two - one));
  }

  private static int auditRequests(int vms) throws Exception {
    try (FakeVcenter vcenter = ManyVms.start(TestAuthority.create(), vms)) {
      Ran.java(
          List.of("-Xmx64m"),
          VcenterProgram.class,
          "audit",
          Door.of(vcenter).toString(),
          Integer.toString(vms),
          "/dev/null");
      return vcenter.requests().size();
    }
  }
}
