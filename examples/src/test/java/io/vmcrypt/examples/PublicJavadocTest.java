package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The public API is documented. The compiler's own check cannot be used for that: it asks for
 * comments on constructors of records too, which have nothing to say.
 */
class PublicJavadocTest {

  /** A package that everybody may use; exports to some modules are internal. */
  private static final Pattern EXPORT = Pattern.compile("exports ([\\w.]+);");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sdk-core",
        "sdk-report",
        "sdk-kmip-probe",
        "sdk-ovh",
        "sdk-vsphere",
        "sdk-estate",
        "sdk-testkit"
      })
  @DisplayName("each public type, constant, method, parameter and result of a module is documented")
  void module_publicApi_isDocumented(String module) throws IOException {
    Path sources = Path.of("..", module, "src/main/java");
    List<String> packages =
        EXPORT
            .matcher(Files.readString(sources.resolve("module-info.java")))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(packages).isNotEmpty();
    List<Path> files = new ArrayList<>();
    for (String name : packages) {
      Path directory = sources.resolve(name.replace('.', '/'));
      assertThat(Files.readString(directory.resolve("package-info.java")))
          .as(name)
          .startsWith("/**");
      try (Stream<Path> found = Files.list(directory)) {
        found
            .filter(file -> file.toString().endsWith(".java"))
            .filter(file -> !file.endsWith("package-info.java"))
            .forEach(files::add);
      }
    }

    assertThat(
            PublicJavadoc.missing(
                ToolProvider.getSystemJavaCompiler()
                    .getStandardFileManager(null, null, null)
                    .getJavaFileObjectsFromPaths(files)))
        .isEmpty();
  }

  private static JavaFileObject source(String text) {
    return new SimpleJavaFileObject(URI.create("string:///A.java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  @Test
  @DisplayName("what is missing is told; constructors of records are not asked for")
  void missing_undocumentedCode_isTold() throws IOException {
    assertThat(
            PublicJavadoc.missing(
                List.of(
                    source(
                        """
                        /** A type. */
                        public interface A<T> {
                          /**
                           * A record.
                           *
                           * @param a the first
                           */
                          record B(int a, int b) {
                            public B {}
                            /** In words. */
                            public int sum(int c) { return a + b + c; }
                            @Override public String toString() { return ""; }
                            private void hidden() {}
                          }
                          void undocumented();
                          /** @return tags alone */
                          int tagged();
                          /** An enum. */
                          enum C { ONE, /** Two. */ TWO }
                        }
                        /** Not public. */
                        class D { public void m() {} }
                        """))))
        .containsExactlyInAnyOrder(
            "A: no @param T",
            "A.B: no @param b",
            "A.B.sum(): no @param c",
            "A.B.sum(): no @return",
            "A.undocumented(): no comment",
            "A.tagged(): tags alone",
            "A.C.ONE: no comment");
  }
}
