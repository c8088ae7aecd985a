package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.call;
import static io.vmcrypt.testkit.VcenterCalls.crypto;
import static io.vmcrypt.testkit.VcenterCalls.key;
import static io.vmcrypt.testkit.VcenterCalls.property;
import static io.vmcrypt.testkit.VcenterCalls.provider;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;

/**
 * A fake vCenter, the KMS that it may ask, and a client: what its tests begin with and speak of.
 */
abstract class VcenterLab {

  final TestAuthority authority = TestAuthority.create();
  final TestIdentity client = authority.client("vcenter").issue();
  final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-01-01T00:00:00Z"));
  FakeKmipServer kms = FakeKmipServer.builder(authority).start();
  FakeVcenter vcenter;
  SoapCaller soap;
  VimJob job;

  VcenterLab(UnaryOperator<FakeVcenterBuilder> world) {
    vcenter = world.apply(FakeVcenter.builder(authority).clock(clock)).start();
    soap = caller(vcenter);
    job = new VimJob(soap);
  }

  /** Starts another vCenter in the place of the first one. */
  final void restart(UnaryOperator<FakeVcenterBuilder> world) {
    vcenter.close();
    vcenter = world.apply(FakeVcenter.builder(authority).clock(clock)).start();
    soap = caller(vcenter);
    job = new VimJob(soap);
  }

  @AfterEach
  final void end() {
    assertThat(vcenter.failures()).isEmpty();
    vcenter.close();
    kms.close();
  }

  /** A client that is not logged in. */
  final SoapCaller caller(FakeVcenter of) {
    return new SoapCaller(of, TrustedHttp.client(authority.certificate()), of.apiVersion());
  }

  /** Logs in as somebody else. */
  final void become(String user, String password) {
    soap.cookie(null);
    soap.login(user, password);
  }

  /** Makes the KMS cluster "kms" of the KMS, with trust both ways, the default. */
  final void trust() {
    VcenterCalls.trustedCluster("kms", kms.port(), authority, client).forEach(soap::good);
  }

  final String id(String vm) {
    return vcenter.vm(vm).id();
  }

  /** A call to a VM. */
  final String vm(String method, String vm, String arguments) {
    return call(method, "VirtualMachine", id(vm), arguments);
  }

  final String reconfigure(String vm, String spec) {
    return VcenterCalls.reconfigure(id(vm), spec);
  }

  /** What is told of a property of a VM. */
  final String told(String vm, String path) {
    return soap.good(property("VirtualMachine", id(vm), path)).body();
  }

  /** A disk as it is read, without the element around it. */
  final String disk(String vm, int key) {
    return soap.good(property("VirtualMachine", id(vm), "config.hardware.device[" + key + "]"))
        .value("val");
  }

  /** Follows a task to its end. */
  final SoapCaller.Answer ended(String task) {
    return job.ended(task);
  }

  /** Reconfigures a VM to the end of the task. */
  final SoapCaller.Answer run(String vm, String spec) {
    return ended(soap.good(reconfigure(vm, spec)).value("returnval"));
  }

  final void succeeds(String vm, String spec) {
    SoapCaller.Answer answer = run(vm, spec);
    assertThat(answer.value("state")).as(answer.body()).isEqualTo("success");
  }

  /** The task fails with these words, and the VM stays as it was. */
  final void fails(String vm, String spec, String fault, String text) {
    FakeVmState before = vcenter.vm(vm);
    SoapCaller.Answer answer = run(vm, spec);
    assertThat(answer.value("state")).as(answer.body()).isEqualTo("error");
    assertThat(answer.body()).contains("<fault xsi:type=\"" + fault).contains(text);
    assertThat(vcenter.vm(vm)).isEqualTo(before);
  }

  /** The call itself is refused with these words. */
  final SoapCaller.Answer refused(String call, String... texts) {
    SoapCaller.Answer answer = soap.call(call);
    assertThat(answer.status()).as(answer.body()).isEqualTo(500);
    assertThat(answer.body()).contains(texts);
    return answer;
  }

  /** The texts of all elements of a name that have no elements within. */
  static List<String> all(String body, String element) {
    return Pattern.compile("<" + element + "(?: [^>]*)?>([^<]+)</" + element + ">")
        .matcher(body)
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  /** A new key of the KMS cluster "kms". */
  final FakeKey newKey() {
    String made = soap.good(crypto("GenerateKey", provider("keyProvider", "kms"))).body();
    return new FakeKey(all(made, "keyId").get(0), "kms");
  }

  final List<String> listedKeys() {
    return all(soap.good(crypto("ListKeys", "")).body(), "keyId");
  }

  final String status(int bits, FakeKey... keys) {
    String asked = Arrays.stream(keys).map(key -> key("keyIds", key)).collect(Collectors.joining());
    return soap.good(
            crypto("QueryCryptoKeyStatus", asked + "<checkKeyBitMap>" + bits + "</checkKeyBitMap>"))
        .body();
  }

  /** Asks vCenter to forget a key. */
  final SoapCaller.Answer remove(FakeKey key, boolean force) {
    return soap.good(crypto("RemoveKeys", key("keys", key) + "<force>" + force + "</force>"));
  }
}
