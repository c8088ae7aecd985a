/** Words. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.examples;
