package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.crypto;
import static io.vmcrypt.testkit.VcenterCalls.property;
import static io.vmcrypt.testkit.VcenterCalls.provider;
import static io.vmcrypt.testkit.VcenterCalls.reconfigure;
import static io.vmcrypt.testkit.VcenterCalls.trustedCluster;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The fake vCenter: ListKeys and QueryCryptoKeyStatus that answer falsely")
class FakeVcenterKeyListTest {

  private static final FakeKey A = new FakeKey("a-1", "kms");
  private static final FakeKey B = new FakeKey("b-1", "other");

  private final TestAuthority authority = TestAuthority.create();
  private final TestIdentity client = authority.client("vcenter").issue();
  private final FakeKmipServer kms = FakeKmipServer.builder(authority).start();
  private final FakeVcenter vcenter =
      FakeVcenter.builder(authority)
          .virtualMachine(FakeVm.builder("a").encryptedWith(A).build())
          .virtualMachine(FakeVm.builder("b").encryptedWith(B).build())
          .start();
  private final SoapCaller soap =
      new SoapCaller(vcenter, TrustedHttp.client(authority.certificate()), "8.0.3.0");

  @BeforeEach
  void start() {
    soap.login();
    trustedCluster(kms.port(), authority, client).forEach(soap::good);
  }

  @AfterEach
  void stop() {
    assertThat(vcenter.failures()).isEmpty();
    vcenter.close();
    kms.close();
  }

  private static List<String> all(String body, String element) {
    Matcher matcher = Pattern.compile("<" + element + ">([^<]+)</" + element + ">").matcher(body);
    List<String> found = new ArrayList<>();
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private List<String> listed() {
    return all(soap.good(crypto("ListKeys", "")).body(), "keyId");
  }

  private String status(FakeKey... keys) {
    StringBuilder asked = new StringBuilder();
    for (FakeKey key : keys) {
      asked
          .append("<keyIds><keyId>")
          .append(key.keyId())
          .append("</keyId>")
          .append(provider("providerId", key.clusterId()))
          .append("</keyIds>");
    }
    return soap.good(crypto("QueryCryptoKeyStatus", asked + "<checkKeyBitMap>15</checkKeyBitMap>"))
        .body();
  }

  @Test
  @DisplayName("the list has nothing, not all, some twice, or those of somebody else")
  void listedKeys_changed_asTheTestSays() {
    assertThat(listed()).containsExactlyInAnyOrder("a-1", "b-1");

    vcenter.keys().setListed(keys -> List.of());
    assertThat(listed()).isEmpty();
    vcenter
        .keys()
        .setListed(keys -> keys.stream().filter(key -> !key.clusterId().equals("kms")).toList());
    assertThat(listed()).containsExactly("b-1");
    vcenter.keys().setListed(keys -> Stream.concat(keys.stream(), keys.stream()).toList());
    assertThat(listed()).hasSize(4);
    vcenter.keys().setListed(keys -> List.of(new FakeKey("z", "elsewhere")));
    assertThat(soap.good(crypto("ListKeys", "")).body()).contains("<id>elsewhere</id>");

    vcenter.keys().setListed(UnaryOperator.identity());
    assertThat(listed()).hasSize(2);
  }

  @Test
  @DisplayName("the list may lag behind a re-key: the old key is listed on, the new one not yet")
  void keyListFrozen_rekey_old() {
    vcenter.keys().setListFrozen(true);
    String task =
        soap.good(
                reconfigure(
                    vcenter.vm("a").id(),
                    "<crypto xsi:type=\"CryptoSpecShallowRecrypt\"><newKeyId><keyId></keyId>"
                        + provider("providerId", "kms")
                        + "</newKeyId></crypto>"))
            .value("returnval");
    while (soap.good(property("Task", task, "info")).value("state").matches("queued|running")) {
      Thread.onSpinWait();
    }
    FakeKey made = Objects.requireNonNull(vcenter.vm("a").key());
    assertThat(made).isNotEqualTo(A);
    assertThat(listed()).containsExactlyInAnyOrder("a-1", "b-1");

    vcenter.keys().setListFrozen(false);

    // its host has the old key still
    assertThat(listed()).contains(made.keyId(), "b-1");
  }

  @Test
  @DisplayName("a status is left out, about another key, or told twice and differently")
  void keyStatuses_changed_asTheTestSays() {
    assertThat(status(A, B)).contains("<encryptedVMs", "KeyStateMissingInKMS", "KeyStateCluster");

    vcenter.keys().setStatuses(found -> found.stream().filter(one -> one.key().equals(B)).toList());
    assertThat(all(status(A, B), "keyId")).containsExactly("b-1");
    vcenter.keys().setStatuses(found -> found.stream().map(one -> one.about(B)).toList());
    assertThat(all(status(A), "keyId")).containsExactly("b-1");
    vcenter
        .keys()
        .setStatuses(
            found ->
                found.stream()
                    .flatMap(one -> Stream.of(one.found(), one.missing("KeyStateMissingInKMS")))
                    .toList());
    String twice = status(A);
    assertThat(all(twice, "keyId")).containsExactly("a-1", "a-1");
    assertThat(all(twice, "keyAvailable")).containsExactly("true", "false");
  }
}
