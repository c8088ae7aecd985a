package io.vmcrypt.testkit.internal.vcenter.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ClientKeysTest {

  private final Queue<KeyPair> left = new ArrayDeque<>();

  @Test
  @DisplayName("Keys of a closed vCenter are used again, once; those of a running one are not")
  void next_runningAndClosed_sharesWithClosedOnly() {
    ClientKeys closed = keys();
    ClientKeys running = keys();
    KeyPair one = closed.next();
    KeyPair two = closed.next();
    KeyPair ofRunning = running.next();
    assertThat(List.of(one, two, ofRunning)).doesNotHaveDuplicates();

    closed.close();
    closed.close();

    ClientKeys later = keys();
    assertThat(List.of(later.next(), later.next())).containsExactly(one, two);
    assertThat(List.of(later.next(), running.next()))
        .doesNotContain(one, two, ofRunning)
        .doesNotHaveDuplicates();
  }

  /** Of one process, which has made none before. What is in the pairs does not matter here. */
  private ClientKeys keys() {
    return new ClientKeys(left, () -> new KeyPair(null, null));
  }
}
