package io.vmcrypt.core.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The usual forms of certificates and keys are read without Bouncy Castle: its signed jars take a
 * quarter of a second before their first class is there.
 */
class WithoutLibraryTest {

  private static final TestIdentity CLIENT =
      TestAuthority.create("KMS CA").client("vcenter").issue();

  @TempDir Path directory;

  /** Loads our classes anew, and refuses the library's. */
  private static URLClassLoader withoutLibrary() {
    ClassLoader ours = ClientIdentity.class.getClassLoader();
    URL classes = ClientIdentity.class.getProtectionDomain().getCodeSource().getLocation();
    return new URLClassLoader(
        new URL[] {classes},
        new ClassLoader(ours) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.bouncycastle.") || name.startsWith("io.vmcrypt.core.")) {
              throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
          }
        });
  }

  private Object identity(ClassLoader loader, String key)
      throws IOException, ReflectiveOperationException {
    return loader
        .loadClass(ClientIdentity.class.getName())
        .getMethod("fromFile", Path.class, Path.class)
        .invoke(
            null,
            Files.writeString(directory.resolve("client.pem"), CLIENT.certificatePem()),
            Files.writeString(directory.resolve("client.key"), key));
  }

  @Test
  @DisplayName("a certificate and a plain PKCS#8 key")
  void plainKey_isReadByJavaAlone() throws IOException, ReflectiveOperationException {
    try (URLClassLoader loader = withoutLibrary()) {
      assertThat(identity(loader, CLIENT.privateKeyPem()).getClass().getClassLoader())
          .isSameAs(loader);
    }
  }

  @Test
  @DisplayName("another form needs the library: so this test can fail")
  void protectedKey_needsLibrary() throws IOException {
    String key = CLIENT.encryptedTraditionalPrivateKeyPem("pass".toCharArray());
    try (URLClassLoader loader = withoutLibrary()) {
      assertThatThrownBy(() -> identity(loader, key))
          .isInstanceOf(InvocationTargetException.class)
          .hasCauseInstanceOf(NoClassDefFoundError.class);
    }
  }
}
