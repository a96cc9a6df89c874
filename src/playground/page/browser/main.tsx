import { createRoot } from 'react-dom/client';
import './styles/tokens.css';
import './styles/page.css';
import './styles/blocks.css';
import './styles/account.css';
import { Page } from './page.tsx';

const root = document.getElementById('page');
if (root !== null) createRoot(root).render(<Page />);
