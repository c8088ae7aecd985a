package io.vmcrypt.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.vmcrypt.testkit.FakeCloud;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

class FakeCloudExtensionTest {

  private static boolean answers(FakeCloud cloud) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), cloud.vcenter().port())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Nested
  @ExtendWith(FakeCloudExtension.class)
  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  @DisplayName("each test")
  class EachTest {

    private static final List<FakeCloud> SEEN = new ArrayList<>();
    private FakeCloud before;

    @BeforeEach
    void before(FakeCloud cloud) {
      before = cloud;
    }

    @Test
    @Order(1)
    @DisplayName("has a running cloud, the one of its @BeforeEach method")
    void cloud_inTest_runs(FakeCloud cloud) {
      SEEN.add(cloud);
      assertThat(cloud).isSameAs(before);
      assertThat(answers(cloud)).isTrue();
    }

    @Test
    @Order(2)
    @DisplayName("has a cloud of its own; that of the test before has stopped")
    void cloud_inNextTest_isAnother(FakeCloud cloud) {
      assertThat(cloud).isNotSameAs(SEEN.get(0));
      assertThat(answers(SEEN.get(0))).isFalse();
      assertThat(answers(cloud)).isTrue();
    }
  }

  @Nested
  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  @DisplayName("a class whose @BeforeAll method asks")
  class SharedCloud {

    @RegisterExtension
    static final FakeCloudExtension CLOUD =
        new FakeCloudExtension(() -> FakeCloud.builder().okms().start());

    private static final List<FakeCloud> SHARED = new ArrayList<>();

    @BeforeAll
    static void ask(FakeCloud cloud) {
      SHARED.add(cloud);
    }

    @Test
    @Order(1)
    @DisplayName("has one cloud for all, the kind that it says")
    void cloud_isThatOfTheClass(FakeCloud cloud) {
      assertThat(cloud).isSameAs(SHARED.get(0));
      assertThat(cloud.okms()).isPresent();
    }

    @Test
    @Order(2)
    @DisplayName("has it running until its last test")
    void cloud_inSecondTest_stillRuns(FakeCloud cloud) {
      assertThat(cloud).isSameAs(SHARED.get(0));
      assertThat(answers(cloud)).isTrue();
    }

    @AfterAll
    static void stillThere() {
      assertThat(answers(SHARED.get(0))).isTrue();
    }
  }

  @Test
  @DisplayName("what makes no cloud is refused")
  @SuppressWarnings("NullAway") // null is what is tried here
  void extension_withoutStart_isRefused() {
    assertThatNullPointerException()
        .isThrownBy(() -> new FakeCloudExtension(null))
        .withMessage("start");
  }
}
