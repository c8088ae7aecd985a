package io.vmcrypt.spring.testing;

import io.vmcrypt.testkit.FakeCloud;
import java.util.HashMap;
import java.util.Map;
import org.springframework.beans.factory.config.BeanDefinitionCustomizer;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * Starts the testkit's {@link FakeCloud} for a test of a Spring Boot program, and sets the
 * properties so that the program's clients talk to it. Needs {@code sdk-testkit} among the test
 * dependencies.
 *
 * <pre>{@code
 * @SpringBootTest
 * @ContextConfiguration(initializers = FakeCloudInitializer.class)
 * class NightlyEncryptionTest {
 *   @Autowired FakeCloud cloud;
 *   @Autowired VsphereClient vcenter;
 * }
 * }</pre>
 *
 * <p>It sets {@code vmcrypt.vcenter} and {@code vmcrypt.ovh} with the SSL bundle that they need,
 * over what the program's own properties say. The cloud is a bean, and stops with the context.
 */
public final class FakeCloudInitializer
    implements ApplicationContextInitializer<ConfigurableApplicationContext> {

  private static final String TRUST = "vmcrypt-fake-authority";

  /** An initializer; Spring makes one. */
  public FakeCloudInitializer() {}

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    FakeCloud cloud = FakeCloud.start();
    BeanDefinitionCustomizer stops = definition -> definition.setDestroyMethodName("close");
    // as the first bean, so that it goes as the last one: clients log out of it before
    ((GenericApplicationContext) context)
        .registerBean("fakeCloud", FakeCloud.class, () -> cloud, stops);
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(new MapPropertySource("vmcrypt fake cloud", properties(cloud)));
  }

  private static Map<String, Object> properties(FakeCloud cloud) {
    Map<String, Object> set = new HashMap<>();
    set.put("vmcrypt.vcenter.address", cloud.vcenter().host() + ":" + cloud.vcenter().port());
    set.put("vmcrypt.vcenter.user", cloud.vcenter().userName());
    set.put("vmcrypt.vcenter.password", cloud.vcenter().password());
    set.put("vmcrypt.vcenter.ssl-bundle", TRUST);
    set.put("vmcrypt.ovh.endpoint", cloud.ovh().endpoint().toString());
    set.put("vmcrypt.ovh.application-key", cloud.ovh().applicationKey());
    set.put("vmcrypt.ovh.application-secret", cloud.ovh().applicationSecret());
    set.put("vmcrypt.ovh.consumer-key", cloud.ovh().consumerKey());
    set.put("vmcrypt.ovh.ssl-bundle", TRUST);
    set.put(
        "spring.ssl.bundle.pem." + TRUST + ".truststore.certificate",
        cloud.authority().certificatePem());
    return set;
  }
}
