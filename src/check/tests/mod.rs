mod foundations;
mod naive;
mod promises;
mod random;
mod stream;
