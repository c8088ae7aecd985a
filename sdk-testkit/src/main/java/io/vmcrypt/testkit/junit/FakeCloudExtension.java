package io.vmcrypt.testkit.junit;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.testkit.FakeCloud;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a running {@link FakeCloud} to each test that has a parameter of that type, and stops it
 * afterwards.
 *
 * <pre>{@code
 * @ExtendWith(FakeCloudExtension.class)
 * class NightlyEncryptionTest {
 *   @Test
 *   void run_encryptsEveryVm(FakeCloud cloud) {
 *     new NightlyEncryption(settingsFor(cloud)).run();
 *
 *     assertTrue(cloud.vcenter().vm("web-01").isFullyEncrypted());
 *   }
 * }
 * }</pre>
 *
 * <p>Each test gets a cloud of its own, so tests may run at the same time; the test, its
 * {@code @BeforeEach} and its {@code @AfterEach} methods share it. A cloud that a
 * {@code @BeforeAll} method or a constructor asks for is shared by all tests of the class. For a
 * different cloud than the one of {@link FakeCloud#start()}, register the extension in a field:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final FakeCloudExtension CLOUD =
 *     new FakeCloudExtension(() -> FakeCloud.builder().okms().start());
 * }</pre>
 *
 * <p>Immutable, and so safe for use by several threads.
 */
public final class FakeCloudExtension
    implements ParameterResolver, AfterEachCallback, AfterAllCallback {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(FakeCloudExtension.class);

  private final Supplier<FakeCloud> start;

  /** Starts clouds as {@link FakeCloud#start()} does. */
  public FakeCloudExtension() {
    this(FakeCloud::start);
  }

  /**
   * Starts clouds with a function of your own.
   *
   * @param start starts a new cloud at each call
   * @throws NullPointerException if {@code start} is null
   */
  public FakeCloudExtension(Supplier<FakeCloud> start) {
    this.start = requireNonNull(start, "start");
  }

  /** Whether the parameter is a {@link FakeCloud}. */
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == FakeCloud.class;
  }

  /** The cloud of the test, which is started when it is first asked for. */
  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(FakeCloud.class, key -> start.get(), FakeCloud.class);
  }

  /** Stops the cloud of the test. */
  @Override
  public void afterEach(ExtensionContext context) {
    stop(context);
  }

  /** Stops the cloud that the tests of the class have shared. */
  @Override
  public void afterAll(ExtensionContext context) {
    stop(context);
  }

  private static void stop(ExtensionContext context) {
    FakeCloud cloud = context.getStore(NAMESPACE).remove(FakeCloud.class, FakeCloud.class);
    if (cloud != null) {
      cloud.close();
    }
  }
}
