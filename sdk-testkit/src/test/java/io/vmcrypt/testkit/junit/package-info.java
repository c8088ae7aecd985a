@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.junit;
