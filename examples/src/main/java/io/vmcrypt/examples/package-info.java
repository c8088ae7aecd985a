/** The whole job and its parts as programs, small enough to be read as documentation. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.examples;
