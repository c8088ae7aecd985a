/** The stand-ins of the testkit in the tests of a Spring Boot program. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.spring.testing;
