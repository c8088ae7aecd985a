/** Tests of the examples, whose output is a contract. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.examples;
