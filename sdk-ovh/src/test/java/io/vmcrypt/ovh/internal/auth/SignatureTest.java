package io.vmcrypt.ovh.internal.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.secret.Secret;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors: the public tests of go-ovh and python-ovh; the last two were computed with them. */
class SignatureTest {

  private static final Secret SECRET = Secret.of("9ufkBmLaTQ9nz5yMUlg79taH0GNnzDjk");
  private static final Secret CONSUMER_KEY = Secret.of("5mBuy6SUQcRw2ZUxg0cG68BoDKpED4KY");
  private static final long TIMESTAMP = 1457018875;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          GET    | https://eu.api.ovh.com/1.0/auth | | $1$e9556054b6309771395efa467c22e627407461ad
          POST   | https://eu.api.ovh.com/1.0/auth | {"a":"b","c":"d"} | $1$ec2fb5c7a81f64723c77d2e5b609ae6f58a84fc1
          PUT    | https://eu.api.ovh.com/1.0/auth | {"a":"b","c":"d"} | $1$8a75a9e7c8e7296c9dbeda6a2a735eb6bd58ec4b
          DELETE | https://eu.api.ovh.com/1.0/auth | | $1$a1eecd00b3b02b6cf5708b84b9ff42059a950d85
          GET    | https://eu.api.ovh.com/1.0/call | | $1$7f2db49253edfc41891023fcd1a54cf61db05fbb
          GET    | https://eu.api.ovh.com/v1/call | | $1$e6e7906d385eb28adcbfbe6b66c1528a42d741ad
          GET    | https://eu.api.ovh.com/v2/call | | $1$bb63b132a6f84ad5433d0c534d48d3f7c3804285
          POST   | https://eu.api.ovh.com/1.0/dedicatedCloud/pcc-192-0-2-1/vmEncryption/kms | {"ip":"192.0.2.1","sslThumbprint":"7B:D9:46:BE:0C:1E:B0:27:CE:33:B5:2E:22:0F:00:84:F9:18:C6:61"} | $1$78e0582c88c4a183e1ad83ff84129b2a8739547f
          GET    | https://eu.api.ovh.com/1.0/dedicatedCloud/pcc-192-0-2-1/task?name=addKms&state=doing | | $1$0daa9ae388170e5c98e01ed1e62bf398f98c13fb
          """)
  @DisplayName("signatures are those of OVHcloud's own clients")
  void of_publicVectors_isTheirs(String method, String url, String body, String signature) {
    byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);

    assertThat(Signature.of(SECRET, CONSUMER_KEY, method, url, bytes, TIMESTAMP))
        .isEqualTo(signature);
  }
}
