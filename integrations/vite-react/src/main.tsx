import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Elections } from './Elections';
import './style.css';

createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <Elections />
  </StrictMode>,
);
